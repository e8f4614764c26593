/**
 * Winograd's minimal filtering in one dimension, built by Toom and Cook's interpolation: m outputs of a correlation with r taps from
 * m + r - 1 products instead of m r.
 *
 *   y = A ((G w) * (B x)),  y[o] = sum over k of x[o + k] w[k]
 *
 * (Winograd, "Arithmetic complexity of computations", 1980; Lavin and Gray, arXiv 1509.09308, for images.) With polynomials p of
 * degree m - 1 and g of degree r - 1, evaluation at n - 1 points and at infinity multiplies them pointwise, and interpolation gives
 * the product's coefficients: V c = (E_m p) * (E_r g). Transposing that algorithm gives the correlation: A = E_m^T, G = E_r,
 * B = (V^-1)^T. All in float64; rounded to float32 once, when a graph is written.
 */
export interface TileTransform {
  /** Outputs of one tile. */
  tile: number
  stride: number
  /** Taps of the kernel. */
  kernel: number
  /** Multiplications a tile. */
  products: number
  /** For each product, what it takes of the tile's inputs; offsets count from the tile's first window. */
  input: { offset: number; factor: number }[][]
  /** [products][kernel] */
  taps: number[][]
  /** [tile][products] */
  output: number[][]
}

/** Evaluation points by number of finite ones, chosen for small rounding errors: four at 2^(+-1/2) keep products of even degree exact. */
const POINTS: Record<number, number[]> = {
  0: [],
  1: [0],
  2: [0, 1],
  3: [0, 1, -1],
  4: [0, 1, -1, 0.5],
  5: [0, Math.SQRT1_2, -Math.SQRT1_2, Math.SQRT2, -Math.SQRT2],
  6: [0, 1, -1, 0.5, -0.5, 2],
  7: [0, 1, -1, 0.5, -0.5, 2, -2],
  9: [0, 0.4, -0.4, 0.75, -0.75, 4 / 3, -4 / 3, 2.5, -2.5],
}

/**
 * The transform for a correlation of any stride: inputs and taps are dealt out by their phase (index modulo stride), each phase is a
 * correlation of stride 1 with its own share of the taps, and their products stand one after the other.
 */
export function tileTransform(tile: number, kernel: number, stride: number): TileTransform {
  const input: TileTransform['input'] = []
  const taps: number[][] = []
  const output: number[][] = Array.from({ length: tile }, () => [])
  for (let phase = 0; phase < Math.min(stride, kernel); phase++) {
    const own = Math.ceil((kernel - phase) / stride)
    const part = correlation(tile, own)
    for (const row of part.input)
      input.push(row.map((factor, i) => ({ offset: stride * i + phase, factor })).filter(({ factor }) => factor !== 0))
    for (const row of part.taps) {
      const spread = new Array<number>(kernel).fill(0)
      for (const [k, factor] of row.entries()) spread[stride * k + phase] = factor
      taps.push(spread)
    }
    for (const [o, row] of part.output.entries()) output[o]!.push(...row)
  }
  return { tile, stride, kernel, products: input.length, input, taps, output }
}

/** Stride 1: [products x inputs], [products x taps], [outputs x products]. */
function correlation(outputs: number, taps: number): { input: number[][]; taps: number[][]; output: number[][] } {
  const products = outputs + taps - 1
  // One tap: every output is one product of its own; evaluation would only add rounding.
  if (taps === 1) return { input: identity(outputs), taps: identity(outputs).map(() => [1]), output: identity(outputs) }
  const points = POINTS[products - 1]
  if (!points) throw new RangeError(`A tile of ${outputs} with ${taps} taps needs ${products - 1} points.`)
  const evaluate = (length: number) => [
    ...points.map((point) => Array.from({ length }, (_, power) => point ** power)),
    Array.from({ length }, (_, power) => (power === length - 1 ? 1 : 0)), // at infinity only the leading coefficient counts
  ]
  const evaluated = evaluate(taps)
  const input = transpose(invert(evaluate(products)))
  // A product may be scaled on one side and unscaled on the other: by a power of two, so that it costs no rounding.
  for (const [i, row] of input.entries()) {
    const scale = 2 ** Math.round(Math.log2(Math.max(...row.map(Math.abs))))
    input[i] = row.map((factor) => exactZero(factor / scale))
    evaluated[i] = evaluated[i]!.map((factor) => factor * scale)
  }
  return { input, taps: evaluated, output: transpose(evaluate(outputs)) }
}

/** Inverting leaves some 1e-17 where algebra has 0, which would cost a multiplication each. */
const exactZero = (value: number) => (Math.abs(value) < 1e-12 ? 0 : value)

const identity = (size: number) =>
  Array.from({ length: size }, (_, row) => Array.from({ length: size }, (_, column) => (row === column ? 1 : 0)))

const transpose = (matrix: number[][]) => matrix[0]!.map((_, column) => matrix.map((row) => row[column]!))

/** Gauss and Jordan with pivoting. */
function invert(matrix: number[][]): number[][] {
  const size = matrix.length
  const work = matrix.map((row, i) => [...row, ...identity(size)[i]!])
  for (let column = 0; column < size; column++) {
    let pivot = column
    for (let row = column + 1; row < size; row++)
      if (Math.abs(work[row]![column]!) > Math.abs(work[pivot]![column]!)) pivot = row
    ;[work[column], work[pivot]] = [work[pivot]!, work[column]!]
    const own = work[column]!
    const divisor = own[column]!
    for (let j = 0; j < own.length; j++) own[j] = own[j]! / divisor
    for (const [row, other] of work.entries()) {
      const factor = other[column]!
      if (row === column || factor === 0) continue
      for (let j = 0; j < other.length; j++) other[j] = other[j]! - factor * own[j]!
    }
  }
  return work.map((row) => row.slice(size))
}
