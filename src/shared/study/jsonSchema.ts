import { z } from 'zod'
import { ArchitectureSchema } from '../architecture/spec.ts'
import { StudyFileSchema } from './studyFile.ts'

/** Where a study's own architectures are described; stands beside the schema of studies. */
const ARCHITECTURE = { $ref: 'architecture.schema.json' }

/** JSON Schema (draft 2020-12) of a study file as people write it; published as `resources/study.schema.json`. */
export function studyJsonSchema(): object {
  return {
    title: 'AllConv Workbench study',
    description: 'Many trainings by one file: networks × what varies × seeds, on one data set by one recipe.',
    ...z.toJSONSchema(StudyFileSchema, {
      // Values with a default may be left out.
      io: 'input',
      override({ zodSchema, jsonSchema }) {
        if (zodSchema !== ArchitectureSchema) return
        for (const name of Object.keys(jsonSchema)) delete jsonSchema[name as keyof typeof jsonSchema]
        Object.assign(jsonSchema, ARCHITECTURE)
      },
    }),
  }
}
