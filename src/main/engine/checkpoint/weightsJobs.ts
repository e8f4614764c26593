import type { Architecture } from '../../../shared/architecture/spec.ts'
import type { Progress } from '../../../shared/data/dataset.ts'
import type { Recipe } from '../../../shared/training/recipe.ts'
import type { RuntimeId } from '../../../shared/training/run.ts'
import type { ClassOrder } from '../../../shared/weights/classOrder.ts'
import type { Job } from '../protocol.ts'
import type { WrittenCheckpoint } from './writtenCheckpoint.ts'

/** Weights made elsewhere become a checkpoint: a safetensors file with our names, or PyTorch's (`conv1.weight`, OIHW). */
export interface ImportWeightsInput {
  weightsPath: string
  architecture: Architecture
  /** Data set whose classes the weights tell apart; its training part fits the preprocessing where one is asked for. */
  datasetFolder: string
  preprocessing: Recipe['preprocessing']
  /** Which of several copies in the file to take, e.g. `ema`; by itself the one that is no average. */
  prefix?: string
  /** How the program that made the weights numbered the classes; `dataset` where absent. */
  classOrder?: ClassOrder
  title: string
  runId: string
  /** `runs/RUN_ID`; the checkpoint goes to its `checkpoints` folder. */
  runFolder: string
  /** For the matrix products of the whitening alone. */
  runtime: RuntimeId | 'auto'
  tensorflowFolder?: string | null
}

export type ImportWeightsJob = Job<ImportWeightsInput, { kind: 'progress'; progress: Progress }, ImportedWeights>

/** The checkpoint, and what a user should know of how the file was read, a sentence each. */
export interface ImportedWeights extends WrittenCheckpoint {
  notes: string[]
}
