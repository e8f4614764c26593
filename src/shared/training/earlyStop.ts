import type { Recipe } from './recipe.ts'
import type { EpochMetrics } from './run.ts'

/**
 * Why a training ends before its last epoch, in one sentence; null where it goes on. A pure function of where it stands, so that a
 * resumed run ends where an uninterrupted one does.
 * @param best the epoch with the lowest validation error so far
 * @param epochsDone epochs that have ended
 */
export function earlyStop(
  { earlyStop: patience = 0, epochs }: Pick<Recipe, 'earlyStop' | 'epochs'>,
  best: EpochMetrics | null,
  epochsDone: number,
): string | null {
  if (patience === 0 || best === null || best.validationError === null || epochsDone >= epochs) return null
  const without = epochsDone - best.epoch - 1
  if (without < patience) return null
  const error = `${(100 * best.validationError).toFixed(2)} %`
  return `Stopped early after epoch ${epochsDone} of ${epochs}: the validation error of epoch ${best.epoch + 1} (${error}) was not improved in ${without} ${without === 1 ? 'epoch' : 'epochs'}.`
}
