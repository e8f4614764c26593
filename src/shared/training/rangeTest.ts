import { z } from 'zod'
import type { Progress } from '../data/dataset.ts'
import { RunRequestSchema } from './run.ts'

/** What a learning-rate range test (Smith 2017, arXiv 1506.01186) asks: a training's request, and rates from one to another in so many steps. */
export const RangeTestSchema = z.object({
  request: RunRequestSchema,
  steps: z.number().int().min(10).max(5000).default(200),
  from: z.number().positive().max(1e6).default(1e-5),
  to: z.number().positive().max(1e6).default(10),
})
export type RangeTest = z.infer<typeof RangeTestSchema>

export interface RangePoint {
  learningRate: number
  loss: number
}

export type RangeTestEvent =
  | { kind: 'preparing'; progress: Progress }
  | { kind: 'points'; points: RangePoint[]; steps: number }

/** Rates grow by the same factor from step to step. */
export const rangeRate = ({ steps, from, to }: Omit<RangeTest, 'request'>, step: number): number =>
  from * (to / from) ** (step / Math.max(1, steps - 1))

/** Share of the smoothed loss that a step keeps, for a curve of any length: about a twentieth of it is one look. */
const keptOf = (points: number) => Math.max(0, 1 - 20 / Math.max(20, points))

/** A moving mean of the losses, each corrected for its short beginning (as Adam's); same length. */
export function smoothedLosses(points: readonly RangePoint[], steps = points.length): number[] {
  const kept = keptOf(steps)
  let mean = 0
  return points.map(({ loss }, i) => {
    mean = kept * mean + (1 - kept) * loss
    return mean / (1 - kept ** (i + 1))
  })
}

/** The loss is beyond use from here on: no number, or four times the lowest one (fast.ai's bound). */
export function hasDiverged(points: readonly RangePoint[], steps: number): boolean {
  const losses = smoothedLosses(points, steps)
  const last = losses.at(-1)
  if (last === undefined) return false
  return !Number.isFinite(last) || last > 4 * Math.min(...losses.filter(Number.isFinite))
}

export interface RangeSuggestion {
  /** Where the loss falls fastest over the logarithm of the rate. */
  steepest: number
  /** A tenth of the rate at which the loss is lowest. */
  tenthOfLowest: number
}

/** Rates to try, read off the smoothed curve; null where it never falls. */
export function suggestRates(points: readonly RangePoint[], steps = points.length): RangeSuggestion | null {
  const losses = smoothedLosses(points, steps)
  const lowest = losses.reduce((best, loss, i) => (loss < losses[best]! ? i : best), 0)
  let [steepest, slope] = [-1, 0]
  // The first tenth is noise of the first batches; beyond the lowest loss nothing is to be had.
  for (let i = Math.max(1, Math.floor(steps / 10)); i < lowest; i++) {
    const over = Math.log(points[i + 1]!.learningRate / points[i - 1]!.learningRate)
    const now = (losses[i + 1]! - losses[i - 1]!) / over
    if (now < slope) [steepest, slope] = [i, now]
  }
  if (steepest < 0) return null
  return { steepest: points[steepest]!.learningRate, tenthOfLowest: points[lowest]!.learningRate / 10 }
}
