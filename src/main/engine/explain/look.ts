import { hasOwnMaps } from '../../../shared/architecture/kinds/table.ts'
import type { FeatureMaps, Look } from '../../../shared/explain/model.ts'
import { softmax } from '../network/oneImage.ts'
import type { OpenModel } from './modelStore.ts'
import { take } from './readScores.ts'
import { resolveTarget } from './target.ts'
import { type Channel, mutedWeights, withWeights } from './variants.ts'

/**
 * What a network sees in an image: class scores and the maps of its layers.
 * @param layers names of the layers whose maps are wanted; null for all.
 */
export async function look(
  model: OpenModel,
  pixels: Uint8Array,
  muted: readonly Channel[],
  layers: readonly string[] | null,
): Promise<Look> {
  const began = performance.now()
  if (muted.length > 0)
    return withWeights(model, mutedWeights(model, muted), (variant) =>
      look({ ...model, ...variant }, pixels, [], layers),
    )
  const { runtime, network, passes, preprocessing } = model
  const { report } = network
  const getPass = () => passes.get(network, pixels, () => preprocessing.apply(pixels, 1))
  const { pass } = await getPass()
  const before = resolveTarget(report, { kind: 'class', index: 0 }).before
  const scores = runtime.scoped(() => {
    if (!before) return runtime.tf.clone(pass.logits)
    const map = pass.layers[before.layer.index]!.preActivation!
    return runtime.tf.mean(map, [1, 2])
  })
  const wanted = pass.layers.filter(
    ({ report: layer }) => hasOwnMaps(layer.spec) && (layers === null || layers.includes(layer.name)),
  )
  // Started together: every download is issued before another job may push the pass out.
  const [logits, beforeRelu, ...values] = await Promise.all([
    pass.logits.data(),
    take(scores),
    ...wanted.map(({ output }) => output.data()),
  ])
  const maps = wanted.map(({ report: { name, output } }, i): FeatureMaps => {
    const { height, width, channels } = output
    return { layer: name, height, width, channels, values: channelsFirst(values[i] as Float32Array, channels) }
  })
  return {
    logits: (logits as Float32Array).slice(),
    probabilities: softmax(logits as Float32Array),
    scoresBeforeRelu: beforeRelu,
    maps,
    milliseconds: performance.now() - began,
  }
}

/** [positions, channels] -> [channels, positions]. */
export function channelsFirst(values: Float32Array, channels: number): Float32Array {
  const positions = values.length / channels
  const result = new Float32Array(values.length)
  for (let p = 0; p < positions; p++)
    for (let c = 0; c < channels; c++) result[c * positions + p] = values[p * channels + c]!
  return result
}
