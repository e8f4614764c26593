import type { Progress } from '../../../shared/data/dataset.ts'

const INTERVAL = 100 // ms between two reports

/** Turns byte counts into at most ten reports a second, the last count always included, with the time left at the mean speed so far. */
export function byteProgress(
  onProgress: (progress: Progress) => void,
  phase: string,
  total: number,
): (done: number) => void {
  const start = performance.now()
  let last = Number.NEGATIVE_INFINITY
  return (done) => {
    const now = performance.now()
    if (now - last < INTERVAL && done < total) return
    last = now
    const seconds = (now - start) / 1000
    const secondsLeft = done > 0 && seconds > 0.5 ? (seconds * Math.max(0, total - done)) / done : null
    onProgress({ phase, done, total, unit: 'bytes', secondsLeft })
  }
}
