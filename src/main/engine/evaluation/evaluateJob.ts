import type { ClassNameMap } from '../../../shared/data/classLists.ts'
import type { EvaluationPart, Progress } from '../../../shared/data/dataset.ts'
import type { RuntimeId } from '../../../shared/training/run.ts'
import type { Job } from '../protocol.ts'

export interface EvaluateInput {
  checkpointPath: string
  /** SHA-256 that the catalogue knows of the file; null where it knows none (the file carries a checksum of its own). */
  sha256: string | null
  datasetFolder: string
  part: EvaluationPart
  /** Which class of the network each class of the data set is, where their names do not say so. */
  classMap?: ClassNameMap
  runtime: RuntimeId | 'auto'
  tensorflowFolder?: string | null
}

export interface EvaluateResult {
  /** Name and SHA-256 of the data set that was evaluated on. */
  dataset: string
  datasetSha256: string
  part: EvaluationPart
  /** How the data set's classes were matched with the network's: in the same order, by name, or as the user said. */
  matching: 'same' | 'by name' | 'as told'
  /** The data set's where each is one of the network's, else the network's. */
  classes: string[]
  count: number
  /** Mean cross-entropy in nats. */
  loss: number
  /** Share from 0 to 1. */
  error: number
  /** [classes, classes] row-major: rows are true classes, columns predicted ones. */
  confusion: Uint32Array
  /** Position of each image in the data set, [count]; the arrays below have the same order. */
  positions: Uint32Array
  labels: Uint16Array
  predicted: Uint16Array
  /** Softmax score of the predicted class, [count]. */
  confidence: Float32Array
  /** [count, classes]. */
  logits: Float32Array
}

export type EvaluateEvent = { kind: 'progress'; progress: Progress }

export type EvaluateJob = Job<EvaluateInput, EvaluateEvent, EvaluateResult>
