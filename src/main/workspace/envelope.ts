import type { Curve, Series, XAxis } from '../../shared/api/runs.ts'
import type { MetricsColumns } from './metricsRecord.ts'

export interface Range {
  /** Bounds of the x axis, both included. */
  from: number
  to: number
}

/** First index from `low` on whose value is not below `bound` (not above, with `after`); the array ascends up to `length`. */
function lowerBound(values: ArrayLike<number>, length: number, bound: number, after: boolean): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    const value = values[middle]!
    if (value < bound || (after && value === bound)) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * A curve of at most `buckets` points over a range: every step where they are few enough, otherwise the minimum, maximum and mean of
 * buckets of equal width on the x axis. Buckets without a step give no point.
 * @returns a function that does a slice of the work (at most about `slice` steps) and gives the curve with the last one, so that the
 * caller can let other work in between.
 */
export function envelope(
  columns: MetricsColumns,
  runId: string,
  axis: XAxis,
  series: Series,
  range: Range,
  buckets: number,
  slice = 131_072,
): () => Curve | null {
  const xs = columns[axis]
  const ys = columns[series]
  const { length } = columns
  const first = lowerBound(xs, length, range.from, false)
  const last = lowerBound(xs, length, range.to, true)
  const points = Math.max(0, last - first)
  const size = Math.min(points, buckets)
  const x = new Float64Array(size)
  const min = new Float32Array(size)
  const max = new Float32Array(size)
  const mean = new Float32Array(size)
  const low = xs[first] ?? 0
  const width = points > buckets ? (xs[last - 1]! - low) / buckets : 0
  let at = first
  let filled = 0
  let bucket = 0

  return () => {
    const stop = Math.min(last, at + slice)
    if (points <= buckets) {
      for (; at < stop; at++, filled++) {
        const y = Number.isFinite(ys[at]!) ? ys[at]! : Number.NaN
        x[filled] = xs[at]!
        min[filled] = max[filled] = mean[filled] = y
      }
    } else {
      while (at < stop) {
        // The bucket of the next step; the last one takes all that is left, whatever rounding says.
        while (bucket < buckets - 1 && xs[at]! >= low + (bucket + 1) * width) bucket++
        const bound = bucket === buckets - 1 ? Number.POSITIVE_INFINITY : low + (bucket + 1) * width
        const begin = at
        let smallest = Number.POSITIVE_INFINITY
        let largest = Number.NEGATIVE_INFINITY
        let sum = 0
        let finite = 0
        for (; at < last && xs[at]! < bound; at++) {
          const y = ys[at]!
          if (y - y !== 0) continue // NaN and both infinities
          if (y < smallest) smallest = y
          if (y > largest) largest = y
          sum += y
          finite++
        }
        x[filled] = (xs[begin]! + xs[at - 1]!) / 2
        min[filled] = finite > 0 ? smallest : Number.NaN
        max[filled] = finite > 0 ? largest : Number.NaN
        mean[filled] = finite === at - begin ? sum / finite : Number.NaN
        filled++
      }
    }
    if (at < last) return null
    const cut = <T extends Float64Array | Float32Array>(values: T) => values.slice(0, filled) as T
    return { runId, series, x: cut(x), min: cut(min), max: cut(max), mean: cut(mean), points }
  }
}
