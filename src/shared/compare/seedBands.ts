import type { EpochMetrics } from '../training/run.ts'
import { summarise } from './samples.ts'

/** Mean and spread over seeds, epoch by epoch; arrays have equal length. Errors are shares from 0 to 1. */
export interface SeedBand {
  /** Runs behind every point. */
  n: number
  /** Epochs that have ended, counted from 1. */
  epochs: number[]
  mean: number[]
  /** Standard deviation of the sample (divided by n - 1); 0 of a single run. */
  deviation: number[]
}

/** A run of a group, with its epochs. */
export interface SeedRun {
  isDone: boolean
  epochs: readonly EpochMetrics[]
}

/**
 * Mean and standard deviation of an error over the runs of one setting. Every point is over the same runs: the finished ones, and while none has
 * finished, those that have begun, as far as all of them have come. Null where there is nothing to show.
 */
export function seedBand(runs: readonly SeedRun[], part: 'testError' | 'validationError'): SeedBand | null {
  const finished = runs.filter(({ isDone }) => isDone)
  const counted = finished.length > 0 ? finished : runs.filter(({ epochs }) => epochs.length > 0)
  if (counted.length === 0) return null
  const byEpoch = counted.map(({ epochs }) => new Map(epochs.map((epoch) => [epoch.epoch, epoch[part]])))
  const band: SeedBand = { n: counted.length, epochs: [], mean: [], deviation: [] }
  for (const epoch of [...byEpoch[0]!.keys()].sort((a, b) => a - b)) {
    const values = byEpoch.map((errors) => errors.get(epoch)).filter((error) => typeof error === 'number')
    if (values.length < counted.length) continue
    const { mean, deviation } = summarise(values)!
    band.epochs.push(epoch + 1)
    band.mean.push(mean)
    band.deviation.push(deviation ?? 0)
  }
  return band.epochs.length > 0 ? band : null
}
