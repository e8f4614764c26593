import type { MatrixProducts } from './products.ts'
import { type WhiteningWork, whiteningMatrix } from './whiteningThread.ts'

/**
 * The whitening matrix W = (C + epsilon I)^(-1/2) [size, size] of fewer images than values: C = X'X / n has rank n at most, so that
 * W = epsilon^(-1/2) I + X' g(X X' / n) X / n with g(l) = ((l + epsilon)^(-1/2) - epsilon^(-1/2)) / l, and the decomposed matrix has n
 * rows instead of `size`.
 * @param centred images without their mean, X [count, size].
 */
export async function whiteningOfFew(
  centred: Float32Array,
  count: number,
  size: number,
  epsilon: number,
  products: MatrixProducts,
  work: WhiteningWork,
): Promise<Float32Array> {
  const transposed = transpose(centred, count, size)
  const gram = Float64Array.from(await products.gram(transposed, size, count), (value) => value / count)
  const inner = await whiteningMatrix({ matrix: gram, size: count, epsilon, kind: 'slope' }, work)
  const right = await timesOnce(products, inner, centred, { rows: count, depth: count, columns: size })
  const outer = await timesOnce(products, transposed, right, { rows: size, depth: count, columns: size })
  const own = 1 / Math.sqrt(epsilon)
  for (let i = 0; i < size; i++) {
    // Symmetric to the last bit, as the other way: the adjoint counts on it.
    for (let j = 0; j <= i; j++) {
      const value = outer[i * size + j]! / count
      outer[i * size + j] = value
      outer[j * size + i] = value
    }
    outer[i * size + i] = own + outer[i * size + i]!
  }
  return outer
}

async function timesOnce(
  products: MatrixProducts,
  a: Float32Array,
  b: Float32Array,
  { rows, depth, columns }: { rows: number; depth: number; columns: number },
): Promise<Float32Array> {
  const held = products.hold(b, depth, columns)
  try {
    return await held.times(a, rows)
  } finally {
    held.dispose()
  }
}

function transpose(a: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(a.length)
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = a[i * columns + j]!
  return out
}
