/** Bins of a layer's weight histogram. */
export const WEIGHT_BINS = 48

/** What the numbers of one weight tensor look like. */
export interface WeightStatistics {
  /** `conv1/kernel`, `conv1/bias`. */
  name: string
  shape: number[]
  count: number
  mean: number
  /** Population standard deviation. */
  deviation: number
  min: number
  max: number
  /** Euclidean norm. */
  norm: number
  /** Numbers in equal bins from `min` to `max`. */
  histogram: number[]
  /** Kernels: output channels whose filter has less than a hundredth of the layer's mean filter norm; dead, or decayed away. */
  faded: number | null
}

/** Statistics of one tensor; kernels are [kernel, kernel, in, out], row-major. */
export function weightStatistics(name: string, shape: readonly number[], data: ArrayLike<number>): WeightStatistics {
  const count = data.length
  let [sum, squares, min, max] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let i = 0; i < count; i++) {
    const value = data[i]!
    sum += value
    squares += value * value
    if (value < min) min = value
    if (value > max) max = value
  }
  const mean = sum / count
  const histogram = new Array<number>(WEIGHT_BINS).fill(0)
  const width = (max - min) / WEIGHT_BINS
  for (let i = 0; i < count; i++) {
    const bin = width > 0 ? Math.min(WEIGHT_BINS - 1, Math.floor((data[i]! - min) / width)) : 0
    histogram[bin]!++
  }
  let variance = 0
  for (let i = 0; i < count; i++) variance += (data[i]! - mean) ** 2
  return {
    name,
    shape: [...shape],
    count,
    mean,
    deviation: Math.sqrt(variance / count),
    min,
    max,
    norm: Math.sqrt(squares),
    histogram,
    faded: shape.length === 4 ? fadedFilters(shape[3]!, data) : null,
  }
}

function fadedFilters(channels: number, data: ArrayLike<number>): number {
  const norms = new Float64Array(channels)
  for (let i = 0; i < data.length; i++) norms[i % channels]! += data[i]! ** 2
  const lengths = norms.map(Math.sqrt)
  const mean = lengths.reduce((sum, length) => sum + length, 0) / channels
  return lengths.filter((length) => length < mean / 100).length
}
