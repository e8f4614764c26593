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

/** The paper's recipe (section 3.1); what the paper leaves open is marked. */
export const PAPER_RECIPE: Recipe = {
  epochs: 350,
  batchSize: 128, // not stated in the paper
  learningRate: 0.05, // from {0.25, 0.1, 0.05, 0.01}
  learningRateDrops: [200, 250, 300],
  learningRateFactor: 0.1,
  momentum: 0.9,
  weightDecay: 0.001,
  dropout: true,
  initialisation: 'he', // not stated
  preprocessing: 'gcn-zca',
  zcaEpsilon: 0.01, // not stated
  augmentation: { flip: false, shift: 0 },
  validationShare: 0.1, // the paper chose on the test set
}

/**
 * A few minutes on two cores, on the embedded data set, for a quarter-width network without the last ReLU (under it, class maps die:
 * docs/data.md). Small batches, a low rate and little decay leave the ln 10 plateau within an epoch; a decay of 0.001 shrinks the product of
 * nine layers faster than a weak first signal grows. Dropout is left out: it halves a network that is small already.
 */
export const QUICK_RECIPE: Recipe = {
  ...PAPER_RECIPE,
  epochs: 5,
  batchSize: 32,
  learningRate: 0.01,
  learningRateDrops: [4],
  weightDecay: 0.0001,
  dropout: false,
  preprocessing: 'standardise',
}

/** What the quick start makes of one of the paper's networks: a quarter of every width, and no ReLU under which its class maps die. */
export const QUICK_NETWORK = { width: 0.25, lastRelu: false } as const

export interface RecipePreset {
  id: 'paper' | 'paper-augmented' | 'quick'
  title: string
  help: string
  recipe: Recipe
}

export const RECIPE_PRESETS: readonly RecipePreset[] = [
  {
    id: 'paper',
    title: "The paper's recipe",
    help: 'SGD with momentum 0.9, 350 epochs, drops at 200, 250 and 300, contrast normalisation and ZCA whitening.',
    recipe: PAPER_RECIPE,
  },
  {
    id: 'paper-augmented',
    title: "The paper's recipe, augmented",
    help: 'The same with horizontal flips and shifts of up to 5 pixels.',
    recipe: { ...PAPER_RECIPE, augmentation: { flip: true, shift: 5 } },
  },
  {
    id: 'quick',
    title: 'Quick start',
    help: 'Five epochs with one drop: minutes instead of days, for the embedded data set.',
    recipe: QUICK_RECIPE,
  },
]

/** The decay of one tensor of a network; what no gradient changes has none. */
export function decayOf(
  { weightDecay, decayOf = 'all' }: Pick<Recipe, 'weightDecay' | 'decayOf'>,
  { decays }: Pick<ParameterSpec, 'decays'>,
): number {
  return decays || decayOf === 'all' ? weightDecay : 0
}
