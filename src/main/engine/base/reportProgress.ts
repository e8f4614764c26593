import type { Progress } from '../../../shared/data/dataset.ts'

/** Milliseconds between two progress events at least: ten a second are more than anybody sees. */
const PACE = 100

/**
 * Turns work that reports by calling back into a generator of progress events. Reports that come faster than ten a second are dropped, but for
 * the newest one.
 */
export async function* reportProgress<Result>(
  work: (report: (progress: Progress) => void) => Promise<Result>,
): AsyncGenerator<Progress, Result, void> {
  let newest: Progress | null = null
  let wake: () => void = () => {}
  let over = false
  const result = work((progress) => {
    newest = progress
    wake()
  }).finally(() => {
    over = true
    wake()
  })
  result.catch(() => {}) // thrown below, once the reports before it have been handed out
  while (!over) {
    await new Promise<void>((resolve) => {
      wake = resolve
      if (newest || over) resolve()
    })
    if (newest) {
      const progress = newest
      newest = null
      yield progress
      if (!over) await new Promise((resolve) => setTimeout(resolve, PACE))
    }
  }
  if (newest) yield newest
  return await result
}
