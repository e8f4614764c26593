import { z } from 'zod'
import type { ParameterSpec } from '../architecture/parameters.ts'
import type { Augmentation } from '../data/augmentations/augmentation.ts'
import { AUGMENTATIONS } from '../data/augmentations/table.ts'
import { OPTIMISER_IDS } from './optimisers.ts'
import { SCHEDULE_IDS } from './schedules.ts'

export const PREPROCESSINGS = ['none', 'standardise', 'gcn', 'gcn-zca'] as const
export const INITIALISATIONS = ['he', 'xavier'] as const
export const DECAYS = ['all', 'kernels'] as const

const pixels = (most: number) => z.number().int().min(0).max(most)
export const AugmentationSchema = z.object({
  flip: z.boolean(),
  shift: pixels(AUGMENTATIONS.shift.amount.max),
  crop: pixels(AUGMENTATIONS.crop.amount.max).optional(),
  cutout: pixels(AUGMENTATIONS.cutout.amount.max).optional(),
  mixup: z.number().min(0).max(AUGMENTATIONS.mixup.amount.max).optional(),
  colourJitter: z.number().min(0).max(AUGMENTATIONS.colourJitter.amount.max).optional(),
}) satisfies z.ZodType<Augmentation>

/** All hyper-parameters of a training. Units: epochs count from 0, rates are per step, shifts are in pixels. */
export const RecipeSchema = z.object({
  epochs: z.number().int().min(1).max(10_000),
  batchSize: z.number().int().min(1).max(4096),
  learningRate: z.number().positive().max(1e6),
  /** After each of these epochs the learning rate is multiplied by `learningRateFactor`. */
  learningRateDrops: z.array(z.number().int().min(1)).max(100),
  learningRateFactor: z.number().positive().max(1),
  /** How the rate goes from step to step; absent, as in recipes of before there was a choice: `drops`. */
  schedule: z.enum(SCHEDULE_IDS).optional(),
  /** Where a cosine ends; 0 where absent. */
  finalLearningRate: z.number().min(0).max(1e6).optional(),
  /** Share of the steps of one cycle before its peak; 0.3 where absent. */
  peakAt: z.number().gt(0).lt(1).optional(),
  /** Epochs of a linear warm-up, fractions included, or its steps; none where both are absent. */
  warmUp: z.number().min(0).max(1000).optional(),
  warmUpSteps: z.number().int().min(0).max(10_000_000).optional(),
  /** Absent, as in recipes of before there was a choice: `sgd`. */
  optimiser: z.enum(OPTIMISER_IDS).optional(),
  /** Share of the last step that is carried on; Adam's beta 1. */
  momentum: z.number().min(0).lt(1),
  /** `gradient += weightDecay * weight` (Caffe's and PyTorch's meaning, not a penalty lambda * sum(w^2)); AdamW shrinks the weight itself. */
  weightDecay: z.number().min(0).max(1),
  /** Which tensors decay: kernels and biases alike where absent. */
  decayOf: z.enum(DECAYS).optional(),
  /** Share of each target that is spread over all classes; 0 where absent. */
  labelSmoothing: z.number().min(0).lt(1).optional(),
  /** Largest norm of all gradients together, decay left out; 0 or absent: any. */
  clipNorm: z.number().min(0).max(1e6).optional(),
  /** Decay of a moving average of the weights, which is kept beside them; 0 or absent: none. */
  averageWeights: z.number().min(0).lt(1).optional(),
  /** Ends a training whose validation error has not improved for so many epochs; 0 or absent: never. */
  earlyStop: z.number().int().min(0).max(10_000).optional(),
  /** Whether the dropout layers of the architecture act. */
  dropout: z.boolean(),
  initialisation: z.enum(INITIALISATIONS),
  preprocessing: z.enum(PREPROCESSINGS),
  zcaEpsilon: z.number().positive().max(10),
  /** What happens to training images at random; bounds are those of `AUGMENTATIONS`. */
  augmentation: AugmentationSchema,
  /** Share of the training images held out, chosen by the run's seed; picks the best checkpoint, never the test set. */
  validationShare: z.number().min(0).max(0.5),
})
export type Recipe = z.infer<typeof RecipeSchema>

/** The decay of one tensor of a network; what no gradient changes has none. */
export function decayOf(
  { weightDecay, decayOf = 'all' }: Pick<Recipe, 'weightDecay' | 'decayOf'>,
  { decays }: Pick<ParameterSpec, 'decays'>,
): number {
  return decays || decayOf === 'all' ? weightDecay : 0
}
