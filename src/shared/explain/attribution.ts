import { z } from 'zod'
import type { MethodId } from './methods.ts'

/** What is explained: a class score before the softmax, one unit, or the mean of a channel's map. */
export const TargetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('class'), index: z.number().int().min(0) }),
  z.object({
    kind: z.literal('unit'),
    layer: z.string(),
    channel: z.number().int().min(0),
    row: z.number().int().min(0),
    column: z.number().int().min(0),
  }),
  z.object({ kind: z.literal('channel'), layer: z.string(), channel: z.number().int().min(0) }),
])
export type Target = z.infer<typeof TargetSchema>

/** Where the signal starts: `before-relu` where the target's own ReLU gave 0, so that everything below would be blank. */
export type Start = 'after-relu' | 'before-relu'

export interface AttributionMap {
  method: MethodId
  /** [height, width, channels]; one channel for Grad-CAM and occlusion, which know no colours. */
  shape: [height: number, width: number, channels: number]
  /** In the space of the pixels (0 to 255) that were dropped: back through the preprocessing. */
  pixels: Float32Array
  /** In the space that the network is given: contrast-normalised, whitened, ... */
  network: Float32Array
  start: Start
  /** The explained number, where `start` says it is read. */
  score: number
  /** What a reader of the map must know, in one sentence; null when there is nothing. */
  note: string | null
  /** Of deconvnet and guided backpropagation: at which layers they take the plain derivative, in one sentence; null where at none. */
  ruleNote: string | null
  /** Integrated gradients: how far the network-space map's sum is from the change of the score. */
  completeness: Completeness | null
  /** Grad-CAM: the convolution whose maps were summed; null for methods that read no one layer. */
  layer: string | null
  milliseconds: number
}

/** What a reader of these maps must know, each sentence once. */
export const notesOf = (maps: readonly Pick<AttributionMap, 'note' | 'ruleNote'>[]): string[] => [
  ...new Set(maps.flatMap(({ note, ruleNote }) => [note, ruleNote]).filter((words) => words !== null)),
]

export interface Completeness {
  /** Score at the image minus score at the baseline. */
  change: number
  /** Sum of the map. */
  sum: number
  /** |sum - change| / max(|change|, 1e-6). */
  relativeError: number
  /** Points on the way that this map was averaged over. */
  steps: number
  /** What would bring it within `COMPLETE_ENOUGH`; null where it is. */
  wanted: WantedSteps | NoSteps | null
}

export interface WantedSteps {
  steps: number
  /** Whether a map of so many steps was added up here and found complete enough, or its error follows from that of fewer. */
  isComputed: boolean
}

/**
 * No number of steps to advise: a map of as many as there may be was added up and is not complete enough (`computed`); by the error of fewer, more
 * would be needed (`estimated`); or the change of the score is too small beside its rounding to hold a sum against (`unmeasurable`).
 */
export interface NoSteps {
  steps: null
  because: 'computed' | 'estimated' | 'unmeasurable'
}

/** Smallest and largest number, and the largest magnitude: what a common scale is made of. */
export interface ValueRange {
  min: number
  max: number
  magnitude: number
}

export function valueRange(values: Float32Array): ValueRange {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value < min) min = value
    if (value > max) max = value
  }
  if (min > max) return { min: 0, max: 0, magnitude: 0 }
  return { min, max, magnitude: Math.max(Math.abs(min), Math.abs(max)) }
}
