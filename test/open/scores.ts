import { infer } from '../../src/main/engine/network/forward.ts'
import { createNetwork } from '../../src/main/engine/network/network.ts'
import type { ForeignModel } from '../../src/main/engine/open/foreignModel.ts'
import type { Runtime } from '../../src/main/engine/ops/runtime.ts'

/** A tensor [N, C, H, W] as [N, H, W, C]. */
export function toNHWC(data: Float32Array, [count, channels, height, width]: readonly number[]): Float32Array {
  const out = new Float32Array(data.length)
  const area = height! * width!
  for (let n = 0; n < count!; n++)
    for (let c = 0; c < channels!; c++)
      for (let p = 0; p < area; p++) out[(n * area + p) * channels! + c] = data[(n * channels! + c) * area + p]!
  return out
}

/** Scores of an opened model for images [N, H, W, 3] as the network is given them. */
export async function scoresOf(runtime: Runtime, model: ForeignModel, images: Float32Array): Promise<Float32Array> {
  const { height, width } = model.architecture.input
  const logits = runtime.scoped(() => {
    const parameters = new Map(
      model.tensors.map(({ name, data, shape }) => [name, runtime.ops.constant(data, shape)] as const),
    )
    const network = createNetwork(model.architecture, parameters)
    const count = images.length / (height * width * 3)
    return infer(runtime.ops, network, runtime.ops.constant(images, [count, height, width, 3]))
  })
  const scores = (await logits.data()) as Float32Array
  logits.dispose()
  return scores
}
