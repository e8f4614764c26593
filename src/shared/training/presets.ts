import type { Recipe } from './recipe.ts'

/**
 * The paper's recipe (section 3.1). What the paper leaves open follows the most faithful public reproduction of it, a Caffe model with
 * pylearn2's whitened CIFAR-10 (github.com/mateuszbuda/ALL-CNN, 9.75 % for All-CNN-C); `PAPER_SOURCES` says which is which.
 */
export const PAPER_RECIPE: Recipe = {
  epochs: 350,
  batchSize: 256,
  learningRate: 0.05,
  learningRateDrops: [200, 250, 300],
  learningRateFactor: 0.1,
  momentum: 0.9,
  weightDecay: 0.001,
  dropout: true,
  initialisation: 'xavier',
  preprocessing: 'gcn-zca',
  zcaEpsilon: 0.1016, // 0.1 where contrast-normalised images have the length 55: 0.1 * 3072 / 55^2
  augmentation: { flip: false, shift: 0 },
  validationShare: 0,
}

/** Where each value of the paper's recipe comes from, in one sentence. */
export const PAPER_SOURCES: Partial<Record<keyof Recipe, string>> = {
  epochs: 'The paper: 350 epochs.',
  batchSize: 'The paper does not say; 256 in the Caffe reproduction, the first version of this preset had 128.',
  learningRate: 'The paper takes the best of 0.25, 0.1, 0.05 and 0.01 for each network.',
  schedule: 'The paper: drops.',
  learningRateDrops: 'The paper: after epochs 200, 250 and 300.',
  learningRateFactor: 'The paper: 0.1.',
  optimiser: 'The paper: stochastic gradient descent with a fixed momentum.',
  momentum: 'The paper: 0.9.',
  weightDecay: 'The paper: λ = 0.001.',
  dropout: 'The paper: 20 % of the image, 50 % after each pooling or its replacement.',
  initialisation: 'The paper does not say; Xavier, by Caffe’s filler, in the reproduction.',
  preprocessing: 'The paper: contrast normalisation and ZCA whitening, following Goodfellow et al. 2013 (pylearn2).',
  zcaEpsilon:
    'The paper does not say; 0.1 in pylearn2’s whitened CIFAR-10, whose contrast-normalised images have the length 55: 0.1016 on this scale.',
  augmentation:
    'The paper’s table for CIFAR-10 without augmentation; its augmented variant has flips and shifts of up to 5 pixels.',
  validationShare:
    'The paper holds nothing out: it reports the test error of the network trained on all 50,000 images.',
}

/** What this preset was at first: before the reproduction's values were known. Runs and studies of then were trained by it. */
export const FIRST_PAPER_RECIPE: Recipe = {
  ...PAPER_RECIPE,
  batchSize: 128,
  initialisation: 'he',
  zcaEpsilon: 0.01,
  validationShare: 0.1,
}

/**
 * A few minutes on two cores, on the embedded data set, for a quarter-width network without the last ReLU (under it, class maps die:
 * docs/data.md). Small batches, a low rate and little decay leave the ln 10 plateau within an epoch; a decay of 0.001 shrinks the product of
 * nine layers faster than a weak first signal grows. Dropout is left out: it halves a network that is small already.
 */
export const QUICK_RECIPE: Recipe = {
  ...FIRST_PAPER_RECIPE,
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

/** What CIFAR networks with batch normalisation are trained by today (e.g. torchvision's and fast.ai's recipes). */
const MODERN_RECIPE: Recipe = {
  ...QUICK_RECIPE,
  epochs: 40,
  batchSize: 128,
  learningRate: 0.1,
  learningRateDrops: [],
  schedule: 'one-cycle',
  optimiser: 'nesterov',
  weightDecay: 0.0005,
  decayOf: 'kernels',
  labelSmoothing: 0.1,
  dropout: true,
  augmentation: { flip: true, shift: 0, crop: 4 },
}

const PRESETS = [
  {
    id: 'paper',
    title: "The paper's recipe",
    help: 'SGD with momentum 0.9, 350 epochs, drops at 200, 250 and 300, contrast normalisation and ZCA whitening, nothing held out; what the paper leaves open follows its Caffe reproduction.',
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
  {
    id: 'modern',
    title: 'Modern',
    help: 'One cycle of SGD with Nesterov momentum over 40 epochs, flips, crops, label smoothing, decay of kernels only; the rate of 0.1 is for networks with batch normalisation, others need a tenth of it.',
    recipe: MODERN_RECIPE,
  },
  {
    id: 'paper-first',
    title: "The paper's recipe, first version",
    help: 'What the paper’s recipe was here at first: batches of 128, He’s initialisation, whitening with ε = 0.01, a tenth held out. For comparing with runs of then.',
    recipe: FIRST_PAPER_RECIPE,
  },
  {
    id: 'paper-augmented-first',
    title: "The paper's recipe, augmented, first version",
    help: 'The first version with horizontal flips and shifts of up to 5 pixels.',
    recipe: { ...FIRST_PAPER_RECIPE, augmentation: { flip: true, shift: 5 } },
  },
] as const

export interface RecipePreset {
  id: (typeof PRESETS)[number]['id']
  title: string
  help: string
  recipe: Recipe
}
export const RECIPE_PRESETS: readonly RecipePreset[] = PRESETS

/** Study files of version 1 mean the first values of a preset that has others now. */
const OF_VERSION_1: Readonly<Record<string, RecipePreset['id']>> = {
  paper: 'paper-first',
  'paper-augmented': 'paper-augmented-first',
}

/**
 * The recipe of a preset by its name in a study file.
 * @param version the study file's
 */
export function presetRecipe(id: string, version: 1 | 2): Recipe {
  const meant = version === 1 ? (OF_VERSION_1[id] ?? id) : id
  const preset = RECIPE_PRESETS.find((candidate) => candidate.id === meant)
  if (!preset) throw new Error(`There is no preset "${id}".`)
  return preset.recipe
}
