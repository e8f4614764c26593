import { randomStream } from '../data/random.ts'

/** Keeps these streams apart from those of training, which use small numbers. */
const EXPLAIN = 0x657870

/** Standard normal numbers as a pure function of the keys (Box and Muller's transform). */
export function normalStream(...keys: number[]): () => number {
  const random = randomStream(EXPLAIN, ...keys)
  let kept: number | null = null
  return () => {
    if (kept !== null) {
      const value = kept
      kept = null
      return value
    }
    const radius = Math.sqrt(-2 * Math.log(1 - random()))
    const angle = 2 * Math.PI * random()
    kept = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }
}
