import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import { DatasetNameSchema, type EvaluationPart, type Progress } from '../data/dataset.ts'
import { patterned } from '../patterned.ts'

export const CheckpointIdSchema = patterned(
  /^[0-9a-f]{64}$/,
  'a checkpoint id is the SHA-256 of its file: 64 hex digits',
)

export const EvaluationQuerySchema = z.object({
  checkpointId: CheckpointIdSchema,
  /** Name of the data set; the run's own where absent. */
  dataset: DatasetNameSchema.optional(),
  part: z.enum(['train', 'validation', 'test']).default('test'),
  /** Which class of the network each class of the data set is (null: left out); by name where absent. */
  classMap: z.record(z.string(), z.string().nullable()).optional(),
})
export type EvaluationQuery = z.infer<typeof EvaluationQuerySchema>

/** How one checkpoint does on one part of one data set. */
export interface Evaluation {
  checkpointId: string
  runId: string
  dataset: string
  datasetSha256: string
  part: EvaluationPart
  /** How the data set's classes were matched with the network's; absent in evaluations of early versions, which compared numbers. */
  matching?: 'same' | 'by name' | 'as told'
  /** The user's word on the classes, where it was needed. */
  classMap?: Record<string, string | null>
  /** In this order stand `confusion` and the predictions' numbers. */
  classes: string[]
  count: number
  /** Mean cross-entropy in nats. */
  loss: number
  /** Share from 0 to 1. */
  error: number
  /** [classes, classes] row-major: rows are true classes, columns predicted ones. */
  confusion: Uint32Array
  createdAt: string
}

/** What the network said of every image of the part, in the part's own order: what two models' comparison is made of. */
export interface Predictions {
  /** Position of each image in the data set, [count]; the arrays below have the same order. */
  positions: Uint32Array
  /** Classes, [count]. */
  labels: Uint16Array
  predicted: Uint16Array
  /** Softmax score of the predicted class, [count]. */
  confidence: Float32Array
  /** [count, classes]. */
  logits: Float32Array
}

export type EvaluationEvent = { kind: 'progress'; progress: Progress } | { kind: 'done'; evaluation: Evaluation }

export const evaluationsContract = {
  /** From the cache where the same checkpoint met the same data before; leaving the loop cancels. */
  run: oc.input(EvaluationQuerySchema).output(eventIterator(type<EvaluationEvent>())),
  /** Evaluations at hand, newest first; of one checkpoint where it is named. */
  list: oc.input(z.object({ checkpointId: CheckpointIdSchema.optional() })).output(type<Evaluation[]>()),
  /** NOT_FOUND until `run` has been asked. */
  predictions: oc.input(EvaluationQuerySchema).output(type<Predictions>()),
}
