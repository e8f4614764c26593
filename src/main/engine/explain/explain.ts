import type { AttributionMap, Start, Target } from '../../../shared/explain/attribution.ts'
import type { MethodId, MethodOptions } from '../../../shared/explain/methods.ts'
import type { Network } from '../network/network.ts'
import type { Tensor } from '../ops/runtime.ts'
import type { MethodContext } from './methods/method.ts'
import { METHOD_TABLE } from './methods/table.ts'
import type { OpenModel } from './modelStore.ts'
import { noteOnRule } from './noteOnRule.ts'
import type { PassCache } from './passCache.ts'
import { scoresAndSignals, scoresOf, signalOf, take, upTo } from './readScores.ts'
import { noteOnStart, resolveTarget } from './target.ts'

export interface Question {
  /** [height, width, 3], 0 to 255. */
  pixels: Uint8Array
  target: Target
  methods: readonly MethodId[]
  options: MethodOptions
}

/** Whoever explains with other weights than the model's own brings them, with a cache for their passes. */
export interface Variant {
  network: Network<Tensor>
  passes: PassCache
}

/** Pixels that an input of zeros comes closest to, [3]. */
export function baselineColour({ preprocessing }: OpenModel, pixels: Uint8Array): [number, number, number] {
  const { state } = preprocessing
  if (state.kind === 'none') return [0, 0, 0]
  if (state.kind === 'standardise') return [state.mean[0]!, state.mean[1]!, state.mean[2]!]
  let sum = 0 // contrast normalisation takes the image's own mean away
  for (const value of pixels) sum += value
  const mean = sum / pixels.length
  return [mean, mean, mean]
}

/**
 * Explains one target of one image by several methods, in their order.
 * @throws WorkbenchError NOT_FOUND for a target that does not exist, BAD_INPUT for a method that does not fit it, CANCELLED.
 */
export async function explain(
  model: OpenModel,
  question: Question,
  signal: AbortSignal,
  variant: Variant = model,
): Promise<AttributionMap[]> {
  const { runtime, preprocessing } = model
  const { pixels, options } = question
  const { network, passes } = variant
  const { report } = network
  const { height, width } = network.architecture.input
  const target = resolveTarget(report, question.target)
  const getPass = () => passes.get(network, pixels, () => preprocessing.apply(pixels, 1))

  const { input } = await getPass()
  const scoreAt = async (readOut: typeof target.after) => {
    const { pass } = await getPass()
    return (await take(runtime.scoped(() => scoresOf(runtime, pass, readOut, 1))))[0]!
  }
  let start: Start = 'after-relu'
  let readOut = target.after
  let score = await scoreAt(readOut)
  if (score === 0 && target.before) {
    start = 'before-relu'
    readOut = target.before
    score = await scoreAt(readOut)
  }

  const context: MethodContext = {
    report,
    height,
    width,
    target,
    options,
    pixels,
    input,
    baselineColour: baselineColour(model, pixels),
    score,
    async signal(rule) {
      const { pass } = await getPass()
      return take(runtime.scoped(() => signalOf(runtime, upTo(network, readOut.layer.index), pass, readOut, 1, rule)))
    },
    async layerAndGradient(layer) {
      const { pass } = await getPass()
      const gradient = runtime.scoped(() => signalOf(runtime, network, pass, readOut, 1, 'gradient', layer))
      const map = (await pass.layers[layer]!.output.data()) as Float32Array
      return { map: map.slice(), gradient: await take(gradient) }
    },
    scores: async (inputs, count) => (await scoresAndSignals(runtime, network, readOut, inputs, count, null)).scores,
    gradients: async (inputs, count) =>
      (await scoresAndSignals(runtime, network, readOut, inputs, count, 'gradient')).signals!,
    preprocess: (images, count) => preprocessing.apply(images, count),
    toPixels: (values) => preprocessing.adjoint(values, pixels, 1),
    breathe: () => breathe(signal),
  }

  const maps: AttributionMap[] = []
  for (const method of question.methods) {
    await breathe(signal)
    const began = performance.now()
    const { rule = 'gradient', explain: ask } = METHOD_TABLE[method]
    const result = await ask(context)
    maps.push({
      method,
      shape: [height, width, result.channels],
      pixels: result.pixels,
      network: result.network,
      start,
      score,
      note: noteOnStart(target, start, score),
      ruleNote: rule === 'gradient' ? null : noteOnRule(report, readOut),
      completeness: result.completeness ?? null,
      layer: result.layer ?? null,
      milliseconds: performance.now() - began,
    })
  }
  return maps
}

/** Lets messages and other jobs in; throws once the asker is gone. */
export async function breathe(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  signal.throwIfAborted()
}
