import type { RunRecord } from '../workspace/runFolder.ts'

/** Epochs whose mean time is taken: enough to be steady, few enough to follow a machine that changes its speed. */
const RECENT = 3

/** Seconds until a run's end: by the last epochs, which include their evaluation, or by the steps while there is no epoch yet. */
export function secondsLeft({ file, state, epochs }: RunRecord, step: number, imagesPerSecond: number): number | null {
  const steps = Math.max(0, state.totalSteps - step)
  const recent = epochs.slice(-RECENT)
  if (recent.length > 0 && state.stepsPerEpoch > 0) {
    const seconds = recent.reduce((sum, epoch) => sum + epoch.seconds, 0) / recent.length
    return (steps / state.stepsPerEpoch) * seconds
  }
  return imagesPerSecond > 0 ? (steps * file.request.recipe.batchSize) / imagesPerSecond : null
}
