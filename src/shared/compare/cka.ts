/**
 * Linear centred kernel alignment of two representations of the same images (Kornblith et al. 2019, equation 5):
 * |Y'X|^2 / (|X'X| |Y'Y|) in Frobenius norms, columns centred. `x` is [n, p] and `y` [n, q], row-major. NaN where one side does not vary.
 */
export function linearCka(x: Float32Array, y: Float32Array, n: number): number {
  const p = x.length / n
  const q = y.length / n
  if (!Number.isInteger(p) || !Number.isInteger(q))
    throw new RangeError(
      `${x.length} and ${y.length} numbers do not divide into ${n} images; both need one row an image.`,
    )
  const a = centred(x, n, p)
  const b = centred(y, n, q)
  const cross = squaredNorm(a, b, n, p, q)
  const own = Math.sqrt(squaredNorm(a, a, n, p, p)) * Math.sqrt(squaredNorm(b, b, n, q, q))
  return own === 0 ? Number.NaN : cross / own
}

function centred(x: Float32Array, n: number, columns: number): Float64Array {
  const result = Float64Array.from(x)
  for (let column = 0; column < columns; column++) {
    let mean = 0
    for (let row = 0; row < n; row++) mean += result[row * columns + column]!
    mean /= n
    for (let row = 0; row < n; row++) result[row * columns + column]! -= mean
  }
  return result
}

/** Squared Frobenius norm of B'A, by whichever Gram matrices are smaller: features or images. */
function squaredNorm(a: Float64Array, b: Float64Array, n: number, p: number, q: number): number {
  let sum = 0
  if (p * q <= n * n) {
    const products = new Float64Array(p * q)
    for (let row = 0; row < n; row++)
      for (let i = 0; i < p; i++) {
        const value = a[row * p + i]!
        if (value === 0) continue
        for (let j = 0; j < q; j++) products[i * q + j]! += value * b[row * q + j]!
      }
    for (const value of products) sum += value * value
    return sum
  }
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let [left, right] = [0, 0]
      for (let k = 0; k < p; k++) left += a[i * p + k]! * a[j * p + k]!
      for (let k = 0; k < q; k++) right += b[i * q + k]! * b[j * q + k]!
      sum += left * right * (i === j ? 1 : 2)
    }
  return sum
}
