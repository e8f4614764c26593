import { createHash } from 'node:crypto'
import { analyseArchitecture } from '../../../shared/architecture/analysis.ts'
import type { NamedTensor } from '../../../shared/checkpoint/safetensors.ts'
import type { ModelReport } from '../../../shared/open/openedModel.ts'
import { FILE_PREPROCESSING, openPreprocessing } from '../../../shared/open/preprocessings.ts'
import { writeUntrained } from '../checkpoint/untrainedCheckpoint.ts'
import type { JobHandler } from '../protocol.ts'
import { classesOf } from './classes.ts'
import type { OpenOptions } from './foreignModel.ts'
import { checkModelFile, drawingOfFile, fitsOfFile, openModelFile } from './openFile.ts'
import type {
  CheckModelJob,
  DrawModelJob,
  FitModelJob,
  InspectModelJob,
  ModelQuestion,
  OpenModelJob,
} from './openJobs.ts'
import { type CheckpointPreprocessing, checkpointPreprocessing, redFirst, statePreprocessing } from './preprocess.ts'

/** Stands for the data set of models that were trained elsewhere. */
export const UNKNOWN_DATASET = 'elsewhere'

/** The job `inspect-model`: what a file holds, without writing anything. */
// biome-ignore lint/correctness/useYield: a job is a generator, and this one has nothing to tell on its way
export const inspectModel: JobHandler<InspectModelJob> = async function* (question) {
  return (await read(question)).report
}

/** The job `check-model`: refuses at once what cannot be opened, and says which files belong to it. */
// biome-ignore lint/correctness/useYield: a job is a generator, and this one has nothing to tell on its way
export const checkModel: JobHandler<CheckModelJob> = async function* (question) {
  return checkModelFile(question.path, openOptions(question))
}

/** The job `fit-model`: which networks weights alone may be of. */
// biome-ignore lint/correctness/useYield: a job is a generator, and this one has nothing to tell on its way
export const fitModel: JobHandler<FitModelJob> = async function* (question) {
  return fitsOfFile(question.path, openOptions(question))
}

/** The job `draw-model`: the network of a file some of whose operators are not computed here. */
// biome-ignore lint/correctness/useYield: a job is a generator, and this one has nothing to tell on its way
export const drawModel: JobHandler<DrawModelJob> = async function* (question) {
  return drawingOfFile(question.path, openOptions(question))
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

/** A file's network with what its report says of it. */
export interface Read {
  report: ModelReport
  tensors: NamedTensor[]
  preprocessing: CheckpointPreprocessing
}

const openOptions = ({ id, title, input, architecture, own }: ModelQuestion): OpenOptions => ({
  id,
  title,
  ...(input && { input }),
  ...(architecture !== undefined && { architecture }),
  ...(own && { own }),
})

export async function read(question: ModelQuestion): Promise<Read> {
  const model = await openModelFile(question.path, openOptions(question))
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
