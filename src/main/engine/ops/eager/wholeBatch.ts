import type { Ops } from '../ops.ts'

type Own = 'batchMean' | 'batchShare' | 'unbiased' | 'counted'

/** Statistics of a batch that is there as a whole, and has images that count alone. */
export function wholeBatch<T>({
  shape,
  scale,
  biasGradient,
}: Pick<Ops<T>, 'shape' | 'scale' | 'biasGradient'>): Pick<Ops<T>, Own> {
  const numbers = (x: T) => {
    const [n, height, width] = shape(x) as [number, number, number]
    return n * height * width
  }
  return {
    batchMean: (x) => scale(biasGradient(x), 1 / numbers(x)),
    batchShare: (sum, like) => scale(sum, 1 / numbers(like)),
    unbiased: (variance, like) => scale(variance, numbers(like) > 1 ? numbers(like) / (numbers(like) - 1) : 1),
    counted: (x) => x,
  }
}
