import type { Runtime, Tensor } from '../../runtime/runtime.ts'
import { forward, infer } from '../forward.ts'
import type { Network } from '../network.ts'
import type { Inference } from './inference.ts'

/**
 * Runs a network by single tensor operations, on every runtime.
 * @param network its tensors stay the caller's.
 * @param outputs indices of the layers whose outputs are wanted.
 */
export function eagerInference(
  { ops, scoped }: Runtime,
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
    outputs: (images, count) =>
      scoped(() => {
        const pass = forward(ops, network, upload(images, count))
        return outputs.map((index) => pass.layers[index]!.output)
      }),
    dispose() {},
  }
}
