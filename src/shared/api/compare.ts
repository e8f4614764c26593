import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { WeightStatistics } from '../compare/weightStatistics.ts'
import { DatasetNameSchema, type Progress } from '../data/dataset.ts'
import { CheckpointIdSchema } from './evaluations.ts'

/** Images that two networks are compared on: the first `images` of a part, the same for both. */
const sample = {
  left: CheckpointIdSchema,
  right: CheckpointIdSchema,
  /** Name of the data set; the left run's own where absent. */
  dataset: DatasetNameSchema.optional(),
  part: z.enum(['train', 'test']).default('test'),
  images: z.number().int().min(16).max(2048).default(512),
}

export const SimilarityQuerySchema = z.object(sample)
export type SimilarityQuery = z.infer<typeof SimilarityQuerySchema>

export const TwinsQuerySchema = z.object({
  ...sample,
  /** The channel of the left network whose twins are sought. */
  layer: z.string().min(1).max(40),
  channel: z.number().int().min(0),
  count: z.number().int().min(1).max(50).default(9),
})
export type TwinsQuery = z.infer<typeof TwinsQuerySchema>

/** Linear CKA of every layer of one network with every layer of another, over the same images. */
export interface SimilarityMatrix {
  leftLayers: string[]
  rightLayers: string[]
  /** [leftLayers, rightLayers] row-major, 0 to 1; NaN for a layer that does not vary. */
  values: Float32Array
  images: number
}

/** A channel of the other network and Pearson's correlation of the two channels' mean activations over the images. */
export interface Twin {
  layer: string
  channel: number
  correlation: number
}

export type SimilarityEvent = { kind: 'progress'; progress: Progress } | { kind: 'done'; similarity: SimilarityMatrix }
export type TwinsEvent =
  | { kind: 'progress'; progress: Progress }
  | { kind: 'done'; twins: Twin[]; images: number; left: string; right: string }

export const compareContract = {
  /** Statistics of every kernel and bias of a checkpoint. */
  weights: oc.input(z.object({ checkpointId: CheckpointIdSchema })).output(type<WeightStatistics[]>()),
  /** Leaving the loop cancels; what was computed of a checkpoint is kept for the next question. */
  similarity: oc.input(SimilarityQuerySchema).output(eventIterator(type<SimilarityEvent>())),
  twins: oc.input(TwinsQuerySchema).output(eventIterator(type<TwinsEvent>())),
}
