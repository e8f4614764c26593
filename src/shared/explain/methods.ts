import { z } from 'zod'

export const METHOD_IDS = [
  'gradient',
  'gradient-input',
  'deconvnet',
  'guided-backprop',
  'integrated-gradients',
  'smoothgrad',
  'grad-cam',
  'occlusion',
] as const
export const MethodIdSchema = z.enum(METHOD_IDS)
export type MethodId = z.infer<typeof MethodIdSchema>

/** The paper's three pictures (section 4), in its order. */
export const BACKWARD_METHODS = ['gradient', 'deconvnet', 'guided-backprop'] as const satisfies readonly MethodId[]

/** Most points on the way of integrated gradients. */
export const STEPS_LIMIT = 4096

export const MethodOptionsSchema = z.object({
  /** Integrated gradients: points on the way from the baseline. */
  steps: z.number().int().min(1).max(STEPS_LIMIT).default(32),
  /** SmoothGrad: noisy copies, and their noise's standard deviation as a share of the input's range. */
  samples: z.number().int().min(1).max(256).default(24),
  noise: z.number().min(0).max(1).default(0.15),
  /** Seed of everything random, unsigned 32-bit. */
  seed: z.number().int().min(0).max(0xffff_ffff).default(0),
  /** Occlusion: side of the patch and distance between patches, in pixels. */
  patch: z.number().int().min(1).max(64).default(6),
  stride: z.number().int().min(1).max(64).default(2),
  /** Grad-CAM: the layer whose maps are summed; null takes the last convolution below the target. */
  camLayer: z.string().nullable().default(null),
})
export type MethodOptions = z.infer<typeof MethodOptionsSchema>
export const DEFAULT_OPTIONS: MethodOptions = MethodOptionsSchema.parse({})

/** What a method's numbers mean, so that a picture can be coloured without guessing. */
export type MapSign = 'signed' | 'positive'

export interface MethodDescription {
  id: MethodId
  title: string
  /** One line of plain text: the rule or formula. f is a layer's activation, R the signal that comes down to it. */
  formula: string
  help: string
  /** How to read the picture, and what it does not say. */
  reading: string
  sign: MapSign
  /** Colour channels of the map. */
  channels: 1 | 3
  /** Backward passes or forward passes of one image, as a rough price at default options. */
  passes: number
}

/** The methods as the interface, the command line, the help page and the tests list them. The engine implements each in one file. */
export const METHODS: readonly MethodDescription[] = [
  {
    id: 'gradient',
    title: 'Gradient',
    formula: 'R_below = (f > 0) * R',
    help: 'How the score changes with each pixel: plain backpropagation.',
    reading:
      'Strong pixels are those where a small change moves the score most. The map is noisy by nature, and it does not say that these pixels made the score what it is.',
    sign: 'signed',
    channels: 3,
    passes: 1,
  },
  {
    id: 'gradient-input',
    title: 'Gradient x input',
    formula: 'x * dS/dx',
    help: 'The gradient times the input: what each pixel adds to a linear model of the score at this image.',
    reading:
      'Pixels count only where they differ from the featureless input: dark areas of an image that was not centred stay blank, however much they matter.',
    sign: 'signed',
    channels: 3,
    passes: 1,
  },
  {
    id: 'deconvnet',
    title: 'Deconvnet',
    formula: 'R_below = (R > 0) * R',
    help: 'Each ReLU lets only positive signals down, whatever the neuron did (Zeiler and Fergus).',
    reading:
      'Shows what could have caused such an activation. Without pooling switches it hardly depends on the image, which is why the paper needed guided backpropagation.',
    sign: 'signed',
    channels: 3,
    passes: 1,
  },
  {
    id: 'guided-backprop',
    title: 'Guided backpropagation',
    formula: 'R_below = (f > 0) * (R > 0) * R',
    help: "Both masks at every ReLU: the paper's method, sharp also without pooling switches.",
    reading:
      'Shows the edges and shapes that excited the neuron, the sharpest of the three. It keeps edges of the image even with random weights, so do not read it as proof that a class was recognised.',
    sign: 'signed',
    channels: 3,
    passes: 1,
  },
  {
    id: 'integrated-gradients',
    title: 'Integrated gradients',
    formula: '(x - x0) * mean of dS/dx on the way from x0 to x',
    help: 'Gradients averaged from a featureless input to the image; the map sums to the change of the score, and the remainder is reported.',
    reading:
      'Read the sum: areas add up to the change of the score. How far the sum is off is told below the map; more steps bring it closer.',
    sign: 'signed',
    channels: 3,
    passes: 32,
  },
  {
    id: 'smoothgrad',
    title: 'SmoothGrad',
    formula: 'mean of dS/dx at x + noise',
    help: 'Gradients averaged over noisy copies of the image; the seed fixes the noise.',
    reading:
      'Read as the gradient, with less speckle. Areas that stay strong in spite of the noise are those the score depends on nearby, too.',
    sign: 'signed',
    channels: 3,
    passes: 24,
  },
  {
    id: 'grad-cam',
    title: 'Grad-CAM',
    formula: 'max(0, sum over c of mean(dS/df_c) * f_c)',
    help: 'The maps of a convolution below the target, weighted by their mean gradient: where, but not what.',
    reading:
      'Bright areas are where the chosen layer found evidence for the target. Its resolution is that of the layer, and evidence against the target is cut off.',
    sign: 'positive',
    channels: 1,
    passes: 1,
  },
  {
    id: 'occlusion',
    title: 'Occlusion',
    formula: 'S(x) - S(x with a patch greyed out)',
    help: 'How much the score falls when a patch is hidden: no gradients at all, only forward passes.',
    reading:
      'Strong areas are those without which the score falls; where it rises, the area spoke against the target. The patch has a size: details below it cannot be told apart.',
    sign: 'signed',
    channels: 1,
    passes: 196,
  },
]

export function describeMethod(id: MethodId): MethodDescription {
  return METHODS.find((method) => method.id === id)!
}
