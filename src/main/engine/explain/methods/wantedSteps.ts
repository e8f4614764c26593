import type { NoSteps, WantedSteps } from '../../../../shared/explain/attribution.ts'
import { COMPLETE_ENOUGH } from '../../../../shared/explain/completeness.ts'
import { STEPS_LIMIT } from '../../../../shared/explain/methods.ts'

/** Milliseconds for trying: a click must not wait longer for advice than for its map. */
const BUDGET_MS = 1000

/**
 * How many steps would make a map complete enough: the number is doubled, and the sum of each map computed, until one is. When the time is up,
 * the number follows from the last error: averages over kinked functions, such as gradients of ReLU networks, have errors that fall with the
 * number of steps, no faster.
 * @param tried steps and relative error of the map that there is
 * @param errorAt relative error of a map of so many steps; null where the time was up before it was computed
 * @returns the steps, or whether `STEPS_LIMIT` of them were computed and are too few, or are so by that estimate
 */
export async function wantedSteps(
  tried: { steps: number; error: number },
  errorAt: (steps: number, isOver: () => boolean) => Promise<number | null>,
  budgetMs = BUDGET_MS,
): Promise<WantedSteps | NoSteps> {
  const end = performance.now() + budgetMs
  let { steps, error } = tried
  while (steps < STEPS_LIMIT) {
    const more = Math.min(STEPS_LIMIT, steps * 2)
    const found = await errorAt(more, () => performance.now() > end)
    if (found === null) {
      // A power of two times what was asked for, rounded up: an estimate should not look finer than it is.
      const factor = 2 ** Math.ceil(Math.log2(Math.max(2, error / COMPLETE_ENOUGH)))
      if (steps * factor > STEPS_LIMIT) return { steps: null, because: 'estimated' }
      return { steps: steps * factor, isComputed: false }
    }
    ;[steps, error] = [more, found]
    if (error <= COMPLETE_ENOUGH) return { steps, isComputed: true }
  }
  return { steps: null, because: 'computed' }
}
