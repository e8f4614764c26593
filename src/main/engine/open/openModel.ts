import { createHash } from 'node:crypto'
import { analyseArchitecture } from '../../../shared/architecture/analysis.ts'
import type { NamedTensor } from '../../../shared/checkpoint/safetensors.ts'
import type { ModelReport } from '../../../shared/open/openedModel.ts'
import { FILE_PREPROCESSING, openPreprocessing } from '../../../shared/open/preprocessings.ts'
import { writeUntrained } from '../checkpoint/untrainedCheckpoint.ts'
import type { JobHandler } from '../protocol.ts'
import { classesOf } from './classes.ts'
import { openModelFile } from './openFile.ts'
import type { InspectModelJob, ModelQuestion, OpenModelJob } from './openJobs.ts'
import { type CheckpointPreprocessing, checkpointPreprocessing, redFirst, statePreprocessing } from './preprocess.ts'

/** Stands for the data set of models that were trained elsewhere. */
export const UNKNOWN_DATASET = 'elsewhere'

/** The job `inspect-model`: what a file holds, without writing anything. */
// biome-ignore lint/correctness/useYield: a job is a generator, and this one has nothing to tell on its way
export const inspectModel: JobHandler<InspectModelJob> = async function* (question) {
  return (await read(question)).report
}

/** The job `open-model`: the file's network as a checkpoint. */
// biome-ignore lint/correctness/useYield: a job is a generator, and this one has nothing to tell on its way
export const openModel: JobHandler<OpenModelJob> = async function* (input) {
  const { report, tensors, preprocessing } = await read(input)
  const { architecture, classes } = report
  const classesSha256 = createHash('sha256').update(JSON.stringify(classes)).digest('hex')
  const written = await writeUntrained({
    runFolder: input.runFolder,
    runId: input.runId,
    title: input.title,
    architecture,
    preprocessing: preprocessing.kind,
    dataset: { name: UNKNOWN_DATASET, sha256: classesSha256, classes },
    imported: { file: input.path, opened: { form: report.form, preprocessing: report.preprocessing } },
    computation: {
      runtime: 'wasm',
      device: 'none',
      threads: null,
      versions: report.producer ? { [report.form]: report.producer } : {},
    },
    tensors: [...tensors, ...preprocessing.tensors],
  })
  return {
    ...written,
    architecture,
    report,
    dataset: UNKNOWN_DATASET,
    checkpointPreprocessing: preprocessing.kind,
    classesSha256,
  }
}

interface Read {
  report: ModelReport
  tensors: NamedTensor[]
  preprocessing: CheckpointPreprocessing
}

async function read(question: ModelQuestion): Promise<Read> {
  const { path, id, title, input, architecture: named, own } = question
  const options = {
    id,
    title,
    ...(input && { input }),
    ...(named !== undefined && { architecture: named }),
    ...(own && { own }),
  }
  const model = await openModelFile(path, options)
  const said = question.preprocessing === undefined ? model.preprocessing : undefined
  const asked = openPreprocessing(question.preprocessing ?? 'imagenet')
  const { architecture, tensors } = !said && asked.blueFirst ? redFirst(model.architecture, model.tensors) : model
  const { parameters, classes: count } = analyseArchitecture(architecture)
  const { classes, source } = classesOf(count, question.classes, model.classes)
  return {
    tensors,
    preprocessing: said ? statePreprocessing(said) : checkpointPreprocessing(asked),
    report: {
      form: model.form,
      producer: model.producer,
      architecture,
      parameters,
      classes,
      classSource: source,
      preprocessing: said ? FILE_PREPROCESSING : asked.id,
      saysPreprocessing: model.preprocessing !== undefined,
      sizeIsFree: model.sizeIsFree,
      notes: model.notes,
    },
  }
}
