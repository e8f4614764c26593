/** A symmetric matrix as Q T Q', T tridiagonal and Q a product of reflections H_0 H_1 ..., H_k = I - factor_k v_k v_k'. */
export interface Tridiagonal {
  diagonal: Float64Array
  /** Beside the diagonal, [n - 1]. */
  beside: Float64Array
  /** v_k in row k, columns k + 1 to n - 1; the rest of the array is scratch. */
  reflections: Float64Array
  factors: Float64Array
}

/**
 * Householder's reduction (Golub and Van Loan, section 8.3.1), in place on the lower triangle of `a` [n, n]. Each sweep applies the
 * rank-two update of the sweep before and takes its own matrix-vector product at once, so that the matrix passes through the cache
 * once, not twice: 4/3 n^3 operations at the speed of memory.
 */
export function tridiagonalise(a: Float64Array, n: number, onRow: (row: number) => void): Tridiagonal {
  const diagonal = new Float64Array(n)
  const beside = new Float64Array(Math.max(0, n - 1))
  const factors = new Float64Array(n)
  let v = new Float64Array(n) // of the sweep before, as is w: the update still to be applied
  let w = new Float64Array(n)
  for (let k = 0; k < n; k++) {
    for (let i = k; i < n; i++) a[i * n + k]! -= v[i]! * w[k]! + w[i]! * v[k]!
    diagonal[k] = a[k * n + k]!
    if (k === n - 1) break
    const next = new Float64Array(n)
    let squares = 0
    for (let i = k + 1; i < n; i++) {
      next[i] = a[i * n + k]!
      squares += next[i]! ** 2
    }
    const norm = Math.sqrt(squares)
    const head = next[k + 1]!
    beside[k] = head > 0 ? -norm : norm
    next[k + 1] = head - beside[k]!
    // |v|^2 = 2 norm (norm + |head|); a column that is already zero needs no reflection.
    const factor = norm === 0 ? 0 : 1 / (norm * (norm + Math.abs(head)))
    factors[k] = factor
    const product = new Float64Array(n)
    updateAndMultiply(a, n, k + 1, v, w, next, product)
    let along = 0
    for (let i = k + 1; i < n; i++) {
      product[i]! *= factor
      along += product[i]! * next[i]!
    }
    for (let i = k + 1; i < n; i++) product[i]! -= 0.5 * factor * along * next[i]!
    v = next
    w = product
    a.set(next.subarray(k + 1), k * n + k + 1) // the upper triangle is free
    onRow(k)
  }
  return { diagonal, beside, reflections: a, factors }
}

/** For rows and columns from `first`: A -= v w' + w v', then product = A next. Only the lower triangle of A is read and written. */
function updateAndMultiply(
  a: Float64Array,
  n: number,
  first: number,
  v: Float64Array,
  w: Float64Array,
  next: Float64Array,
  product: Float64Array,
) {
  for (let i = first; i < n; i++) {
    const row = i * n
    const vi = v[i]!
    const wi = w[i]!
    const xi = next[i]!
    let sum = 0
    for (let j = first; j < i; j++) {
      const value = a[row + j]! - vi * w[j]! - wi * v[j]!
      a[row + j] = value
      sum += value * next[j]!
      product[j]! += value * xi
    }
    const corner = a[row + i]! - 2 * vi * wi
    a[row + i] = corner
    product[i]! += sum + corner * xi
  }
}

/**
 * Q F Q' for a symmetric F, in place on the lower triangle of `f` [n, n]; again one pass through memory for each reflection.
 */
export function backTransform(f: Float64Array, n: number, t: Tridiagonal, onRow: (row: number) => void): void {
  let v = new Float64Array(n)
  let w = new Float64Array(n)
  let first = n // rows from here have an update to come: v is zero before
  for (let k = n - 2; k >= -1; k--) {
    const next = new Float64Array(n)
    if (k >= 0) next.set(t.reflections.subarray(k * n + k + 1, (k + 1) * n), k + 1)
    const product = new Float64Array(n)
    for (let i = Math.max(0, Math.min(k + 1, first)); i < n; i++) {
      const row = i * n
      const vi = v[i]!
      const wi = w[i]!
      const xi = next[i]!
      let sum = 0
      for (let j = 0; j < i; j++) {
        const value = f[row + j]! - vi * w[j]! - wi * v[j]!
        f[row + j] = value
        sum += value * next[j]!
        product[j]! += value * xi
      }
      const corner = f[row + i]! - 2 * vi * wi
      f[row + i] = corner
      product[i]! += sum + corner * xi
    }
    if (k < 0) break
    const factor = t.factors[k]!
    let along = 0
    for (let i = 0; i < n; i++) {
      product[i]! *= factor
      along += product[i]! * next[i]!
    }
    for (let i = 0; i < n; i++) product[i]! -= 0.5 * factor * along * next[i]!
    v = next
    w = product
    first = k + 1
    onRow(k)
  }
}
