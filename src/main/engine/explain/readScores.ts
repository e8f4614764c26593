import type { ReluRule } from '../layers/layer.ts'
import { backward } from '../network/backward.ts'
import type { ForwardPass } from '../network/forward.ts'
import { forward } from '../network/forward.ts'
import type { Network } from '../network/network.ts'
import type { Runtime, Tensor } from '../ops/runtime.ts'
import type { ReadOut } from './target.ts'

/** The network up to a layer: what lies above a target needs no computing. Its `logits` are that layer's numbers. */
export function upTo(network: Network<Tensor>, layer: number): Network<Tensor> {
  const { report } = network
  if (layer === report.layers.length - 1) return network
  const { height, width, channels } = report.layers[layer]!.output
  return {
    ...network,
    report: { ...report, layers: report.layers.slice(0, layer + 1), classes: height * width * channels },
  }
}

function readMap(pass: ForwardPass<Tensor>, { layer, from }: ReadOut): Tensor {
  const found = pass.layers[layer.index]!
  return from === 'output' ? found.output : found.preActivation!
}

/** Uploads the start of a signal for `count` images, [count, height, width, channels]. */
function startSignal({ ops }: Runtime, { layer, weights }: ReadOut, count: number): Tensor {
  const { height, width, channels } = layer.output
  const shape = [count, height, width, channels]
  if (weights.length === count * height * width * channels) return ops.constant(weights, shape)
  const repeated = new Float32Array(weights.length * count)
  for (let n = 0; n < count; n++) repeated.set(weights, n * weights.length)
  return ops.constant(repeated, shape)
}

/** Scores of the images of a pass, [count]; inside the caller's scope. */
export function scoresOf(runtime: Runtime, pass: ForwardPass<Tensor>, readOut: ReadOut, count: number): Tensor {
  const map = readMap(pass, readOut)
  return runtime.tf.sum(runtime.tf.mul(map, startSignal(runtime, readOut, count)), [1, 2, 3])
}

/** The signal of a target at the output of layer `at`, -1 for the image, under a ReLU rule; inside the caller's scope. */
export function signalOf(
  runtime: Runtime,
  network: Network<Tensor>,
  pass: ForwardPass<Tensor>,
  readOut: ReadOut,
  count: number,
  rule: ReluRule,
  at = -1,
): Tensor {
  const start = { layer: readOut.layer.index, signal: startSignal(runtime, readOut, count), from: readOut.from }
  return backward(runtime.ops, network, pass, start, { rule, input: true, parameters: false, at }).input!
}

/** Takes a tensor's numbers and frees it. */
export async function take(tensor: Tensor): Promise<Float32Array> {
  try {
    return (await tensor.data()) as Float32Array
  } finally {
    tensor.dispose()
  }
}

/** Scores and, with a rule, signals at the input of `inputs` [count, H, W, 3] in network space. */
export async function scoresAndSignals(
  runtime: Runtime,
  network: Network<Tensor>,
  readOut: ReadOut,
  inputs: Float32Array,
  count: number,
  rule: ReluRule | null,
): Promise<{ scores: Float32Array; signals: Float32Array | null }> {
  const { height, width, channels } = network.architecture.input
  const part = upTo(network, readOut.layer.index)
  const { scores, signals } = runtime.scoped(() => {
    const pass = forward(runtime.ops, part, runtime.ops.constant(inputs, [count, height, width, channels]))
    return {
      scores: scoresOf(runtime, pass, readOut, count),
      signals: rule ? signalOf(runtime, part, pass, readOut, count, rule) : null,
    }
  })
  return { scores: await take(scores), signals: signals && (await take(signals)) }
}
