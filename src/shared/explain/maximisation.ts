import { z } from 'zod'

export const PRIOR_IDS = ['fourier', 'maco', 'pixels'] as const
export const PriorIdSchema = z.enum(PRIOR_IDS)
export type PriorId = z.infer<typeof PriorIdSchema>

export interface PriorDescription {
  id: PriorId
  title: string
  /** What is sought: p are the pixels, c the coefficients of their Fourier transform. */
  formula: string
  help: string
  source: string
}

/** What keeps pictures of activation maximisation close to images; the engine implements each in `maximise/priors.ts`. */
export const PRIORS: readonly PriorDescription[] = [
  {
    id: 'fourier',
    title: 'Frequencies',
    formula: 'p = sigmoid(colours * inverse FFT(c / f))',
    help: 'The coefficients of a Fourier transform are optimised, each divided by its frequency, in the uncorrelated colours of natural images. Coarse shapes come as easily as fine ones.',
    source: 'Olah, Mordvintsev and Schubert 2017, Feature Visualization',
  },
  {
    id: 'maco',
    title: 'Phases (MACO)',
    formula: 'p = sigmoid(colours * inverse FFT(natural(f) * exp(i phase)))',
    help: 'Every frequency keeps the strength that it has in natural images; only the phases are optimised. The pictures are closer to photographs and excite less.',
    source:
      'Fel et al. 2023, Unlocking Feature Visualization for Deeper Networks with MAgnitude Constrained Optimization',
  },
  {
    id: 'pixels',
    title: 'No prior',
    formula: 'p = sigmoid(x)',
    help: 'Each pixel is optimised on its own. Fine patterns that no photograph has take over: for comparison.',
    source: 'Erhan et al. 2009, Visualizing Higher-Layer Features of a Deep Network',
  },
]

/** @throws where no prior has that id, which its type excludes. */
export const describePrior = (id: PriorId): PriorDescription => PRIORS.find((prior) => prior.id === id)!

const seed = z.number().int().min(0).max(0xffff_ffff)
/** Most pictures of one channel at a time. */
export const PICTURES_LIMIT = 16

export const MaximiseOptionsSchema = z.object({
  prior: PriorIdSchema.default('fourier'),
  steps: z.number().int().min(1).max(2000).default(128),
  /** Of the first picture; the others follow it. */
  seed: seed.default(0),
  pictures: z.number().int().min(1).max(PICTURES_LIMIT).default(4),
})
export type MaximiseOptions = z.infer<typeof MaximiseOptionsSchema>

/** An atlas has many pictures, each small: half the steps do. */
export const AtlasOptionsSchema = MaximiseOptionsSchema.omit({ pictures: true }).extend({
  steps: z.number().int().min(1).max(2000).default(64),
})
export type AtlasOptions = z.infer<typeof AtlasOptionsSchema>

export interface MaximisedPicture {
  seed: number
  /** The unit's activation, or the mean of the channel's map, before its ReLU; while it runs, of the turned and shifted picture. */
  activation: number
  /** [height, width, 3], 0 to 255. */
  pixels: Uint8Array
}

/** A step of activation maximisation; some steps only have one. */
export interface MaximisationEvent {
  step: number
  steps: number
  /** Null while nothing can be said. */
  secondsLeft: number | null
  pictures: MaximisedPicture[]
  done: boolean
}

/** A channel of an atlas; larger inputs are made smaller, to at most ATLAS_SIDE pixels a side. */
export interface AtlasPicture {
  channel: number
  /** Mean of the channel's map before its ReLU, for the picture in full size. */
  activation: number
  /** [height, width, 3], 0 to 255. */
  pixels: Uint8Array
}

export const ATLAS_SIDE = 64

export interface Atlas {
  /** Size of its pictures. */
  height: number
  width: number
  /** Channels of the layer. */
  channels: number
  /** By channel; those that have been computed. */
  pictures: AtlasPicture[]
}

export interface AtlasEvent {
  /** Finished since the last event. */
  pictures: AtlasPicture[]
  /** Channels that are finished, a fraction for those that are on their way. */
  done: number
  total: number
  secondsLeft: number | null
}

/** The size of an atlas's pictures for an input of this size, and by how much it is smaller: whole pixels become one. */
export function atlasSize({ height, width }: { height: number; width: number }) {
  const factor = Math.max(1, Math.ceil(Math.max(height, width) / ATLAS_SIDE))
  return { height: Math.max(1, Math.floor(height / factor)), width: Math.max(1, Math.floor(width / factor)), factor }
}
