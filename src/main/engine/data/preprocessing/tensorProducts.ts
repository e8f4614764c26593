import type * as tfTypes from '@tensorflow/tfjs'
import type { MatrixProducts } from './products.ts'

/** Matrix products by a loaded tensor runtime; nothing is left allocated but held matrices, until they are disposed. */
export function tensorProducts(tf: Pick<typeof tfTypes, 'tensor2d' | 'matMul' | 'transpose'>): MatrixProducts {
  const read = async (make: () => tfTypes.Tensor, inputs: tfTypes.Tensor[]) => {
    const product = make()
    try {
      return (await product.data()) as Float32Array
    } finally {
      product.dispose()
      for (const input of inputs) input.dispose()
    }
  }
  return {
    hold(b, depth, columns) {
      const held = tf.tensor2d(b, [depth, columns])
      return {
        times(a, rows) {
          const left = tf.tensor2d(a, [rows, depth])
          return read(() => tf.matMul(left, held), [left])
        },
        dispose: () => held.dispose(),
      }
    },
    gram(a, rows, size) {
      const right = tf.tensor2d(a, [rows, size])
      // Transposing first: WASM's product with a transposed first operand is ten times slower than a plain one.
      const left = tf.transpose(right)
      return read(() => tf.matMul(left, right), [left, right])
    },
  }
}
