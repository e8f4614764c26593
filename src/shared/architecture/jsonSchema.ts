import { z } from 'zod'
import { ArchitectureSchema, WrittenLayerSchema } from './spec.ts'

/** JSON Schema (draft 2020-12) of an architecture file; published as `resources/architecture.schema.json`. */
export function architectureJsonSchema(): object {
  return {
    title: 'AllConv Workbench architecture',
    description:
      'A convolutional network as a list of layers. Shapes, counts, drawing, training and comparison all read this list.',
    ...z.toJSONSchema(ArchitectureSchema.extend({ layers: z.array(WrittenLayerSchema).min(1).max(512) })),
  }
}
