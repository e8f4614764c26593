import { backTransform, type Tridiagonal, tridiagonalise } from './tridiagonal.ts'

/** Relative error of the quadrature. */
const TOLERANCE = 1e-11

/**
 * (A + epsilon I)^(-1/2) of a symmetric positive semidefinite matrix, to about 1e-11, in float64.
 *
 * No eigenvectors: A = Q T Q' with a tridiagonal T, and lambda^(-1/2) = 2/pi * integral of e^x / (e^(2x) + lambda) dx, whose trapezoidal sum
 * converges exponentially; each term is the inverse of a tridiagonal matrix, which takes n^2 operations. Two passes of 4/3 n^3 and 8/3 n^3
 * operations remain, against some 9 n^3 of a full eigendecomposition.
 * @param a [n, n]; destroyed.
 * @param onProgress share done, 0 to 1.
 * @returns [n, n], symmetric to the last bit.
 */
export function inverseSquareRoot(
  a: Float64Array,
  n: number,
  epsilon: number,
  onProgress: (share: number) => void = () => {},
): Float64Array {
  return matrixFunction(a, n, epsilon, () => 1, onProgress)
}

/**
 * ((A + epsilon I)^(-1/2) - epsilon^(-1/2) I) A^(-1), continued where A has no inverse: by the same quadrature, as
 * (1 / (s + lambda + epsilon) - 1 / (s + epsilon)) / lambda = -1 / ((s + lambda + epsilon) (s + epsilon)) with s = e^(2x).
 * @param a [n, n]; destroyed.
 */
export function inverseSquareRootSlope(
  a: Float64Array,
  n: number,
  epsilon: number,
  onProgress: (share: number) => void = () => {},
): Float64Array {
  return matrixFunction(a, n, epsilon, (shift) => -1 / (shift + epsilon), onProgress)
}

/** @param factor of the quadrature's term at e^(2x) */
function matrixFunction(
  a: Float64Array,
  n: number,
  epsilon: number,
  factor: (shift: number) => number,
  onProgress: (share: number) => void,
): Float64Array {
  const t = tridiagonalise(a, n, (k) => {
    if (k % 64 === 0) onProgress((1 - (1 - k / n) ** 3) / 3)
  })
  for (let i = 0; i < n; i++) t.diagonal[i]! += epsilon
  const f = tridiagonalFunction(t, n, epsilon, factor)
  backTransform(f, n, t, (k) => {
    if (k % 64 === 0) onProgress(1 / 3 + (1 - k / n) * (2 / 3))
  })
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) f[j * n + i] = f[i * n + j]!
  return f
}

/** The lower triangle of T^(-1/2), or of what `factor` makes of it, for T with a spectrum above `smallest`. */
function tridiagonalFunction(
  { diagonal, beside }: Tridiagonal,
  n: number,
  smallest: number,
  factor: (shift: number) => number,
): Float64Array {
  let largest = smallest // Gershgorin's bound
  for (let i = 0; i < n; i++)
    largest = Math.max(largest, diagonal[i]! + Math.abs(beside[i] ?? 0) + Math.abs(beside[i - 1] ?? 0))
  const step = Math.PI ** 2 / Math.log(2 / TOLERANCE) // error 2 e^(-pi^2 / step): the integrand is analytic within |Im x| < pi/2
  const from = Math.log(TOLERANCE * Math.sqrt(smallest))
  const to = Math.log(Math.sqrt(largest) / TOLERANCE)
  const sum = new Float64Array(n * n)
  const above = new Float64Array(n) // pivots of the elimination from the first row down
  const below = new Float64Array(n) // and from the last row up
  const row = new Float64Array(n)
  for (let x = from; x <= to; x += step) {
    const shift = Math.exp(2 * x)
    const weight = (2 / Math.PI) * Math.exp(x) * step * factor(shift)
    for (let i = 0; i < n; i++) above[i] = diagonal[i]! + shift - (i > 0 ? beside[i - 1]! ** 2 / above[i - 1]! : 0)
    for (let i = n - 1; i >= 0; i--) below[i] = diagonal[i]! + shift - (i < n - 1 ? beside[i]! ** 2 / below[i + 1]! : 0)
    for (let i = 0; i < n; i++) {
      const ratio = i > 0 ? -beside[i - 1]! / below[i]! : 0
      let j = 0
      // Far from the diagonal the inverse has decayed below anything that counts; and denormal numbers are slow.
      while (j < i && Math.abs(row[j]!) < 1e-290) row[j++] = 0
      for (; j < i; j++) {
        const value = row[j]! * ratio
        row[j] = value
        sum[i * n + j]! += weight * value
      }
      row[i] = 1 / (above[i]! + below[i]! - diagonal[i]! - shift)
      sum[i * n + i]! += weight * row[i]!
    }
    row.fill(0)
  }
  return sum
}
