import type { Runtime, Tensor } from '../../ops/runtime.ts'
import { forward, infer } from '../forward.ts'
import type { Network } from '../network.ts'
import type { Inference } from './inference.ts'

/**
 * Runs a network by single tensor operations, on every runtime.
 * @param network its tensors stay the caller's.
 * @param outputs indices of the layers whose outputs are wanted.
 */
export function eagerInference(
  { tf, ops, scoped }: Runtime,
  network: Network<Tensor>,
  { batch, outputs }: { batch: number; outputs: readonly number[] },
): Inference {
  const { height, width, channels } = network.architecture.input
  const upload = (images: Float32Array, count: number) => ops.constant(images, [count, height, width, channels])
  return {
    mode: 'eager',
    batch,
    async logits(images, count) {
      const logits = scoped(() => infer(ops, network, upload(images, count)))
      const values = (await logits.data()) as Float32Array
      logits.dispose()
      return values
    },
    outputs(images, count) {
      const { maps, maxima } = scoped(() => {
        const pass = forward(ops, network, upload(images, count))
        const own = outputs.map((index) => pass.layers[index]!.output)
        return { maps: own, maxima: own.map((map) => tf.max(map, [1, 2])) }
      })
      return {
        maxima: async (i) => (await maxima[i]!.data()) as Float32Array,
        async map(i, n) {
          const [, ...shape] = maps[i]!.shape
          const own = tf.slice(maps[i]!, [n, 0, 0, 0], [1, ...shape])
          const values = (await own.data()) as Float32Array
          own.dispose()
          return values
        },
        dispose: () => tf.dispose([...new Set([...maps, ...maxima])]),
      }
    },
    dispose() {},
  }
}
