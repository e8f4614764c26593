import type { Part, Progress } from '../data/dataset.ts'
import type { MethodId } from './methods.ts'

/** Crops kept for each channel, as in the paper's figures: three rows of three. */
export const CROPS_PER_CHANNEL = 9

/**
 * The strongest response of one image in a channel. Ranked by activation, then by the lower image number; within an image the first
 * position in reading order wins. An image appears at most once.
 */
export interface TopUnit {
  /** Position within the part of the data set. */
  image: number
  row: number
  column: number
  activation: number
}

/** A channel's activations over the data set: `counts` of equal bins from `low` to `high`. */
export interface ActivationHistogram {
  low: number
  high: number
  counts: Float64Array
  /** Activations counted, and how many of them were above zero. */
  total: number
  active: number
  /** Every how many-th image was counted. */
  every: number
}

export interface TopCrop extends TopUnit {
  label: number
  /** [height, width, 3], 0 to 255: the receptive field; grey where it hangs over the image's border. */
  crop: { pixels: Uint8Array; height: number; width: number }
  /** Maps of the asked methods over the same crop, [height, width, 3] in pixel space; zero outside the image. */
  maps: { method: MethodId; values: Float32Array }[]
}

export interface ChannelSummary {
  layer: string
  channel: number
  part: Part
  /** Images searched. */
  images: number
  crops: TopCrop[]
  histogram: ActivationHistogram
}

export type IndexEvent = { kind: 'progress'; progress: Progress } | { kind: 'done'; images: number; seconds: number }

export type IndexState = 'missing' | 'building' | 'ready'
