import type { Architecture } from '../../../shared/architecture/spec.ts'
import type { FitReport } from '../../../shared/open/networkFits.ts'
import type { ModelReport, ModelTrial } from '../../../shared/open/openedModel.ts'
import type { Recipe } from '../../../shared/training/recipe.ts'
import type { WrittenCheckpoint } from '../checkpoint/writtenCheckpoint.ts'
import type { Job } from '../protocol.ts'
import type { RuntimeChoice } from '../runtime/runtimeOfEngine.ts'

/** A file of another program, and what the user says of it. */
export interface ModelQuestion {
  path: string
  /** Id and title of the network that it becomes. */
  id: string
  title: string
  /** Size of images; what the file says, or 224x224, where absent. */
  input?: { height: number; width: number }
  /** Class names; null takes those of the file, ImageNet's or numbers. */
  classes: string[] | null
  /** For weights without a network: its id; and the workspace's own networks. */
  architecture?: string
  own?: Architecture[]
  /** Id of a preprocessing; the likeliest where absent. */
  preprocessing?: string
}

/** Which networks weights alone may be of; null for a file that says its layers. */
export type FitModelJob = Job<ModelQuestion, never, FitReport | null>

/** The model on one image [height, width, 3] of its input's size, 0 to 255. */
export type TryModelJob = Job<ModelQuestion & { pixels: Uint8Array } & RuntimeChoice, never, ModelTrial>

/** Refuses, without reading weights, what `open-model` would refuse; else the files that the model names beside it, relative to its folder. */
export type CheckModelJob = Job<ModelQuestion, never, string[]>

/** The network of a file some of whose operators are not computed here; null for any other file. */
export type DrawModelJob = Job<ModelQuestion, never, Architecture | null>

export type InspectModelJob = Job<ModelQuestion, never, ModelReport>

export interface OpenModelInput extends ModelQuestion {
  runId: string
  /** Folder that becomes the run's: the checkpoint goes to its `checkpoints` folder. */
  runFolder: string
}

export interface OpenedCheckpoint extends WrittenCheckpoint {
  architecture: Architecture
  report: ModelReport
  /** Name that stands for the unknown data set. */
  dataset: string
  checkpointPreprocessing: Recipe['preprocessing']
  /** Identity of the classes, which stands for the unknown data set. */
  classesSha256: string
}

export type OpenModelJob = Job<OpenModelInput, never, OpenedCheckpoint>
