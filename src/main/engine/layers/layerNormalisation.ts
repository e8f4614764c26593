import type { LayerNormalisationSpec } from '../../../shared/architecture/spec.ts'
import type { Ops } from '../ops/ops.ts'
import type { Layer } from './layer.ts'

/** Of ConvNeXt's LayerNorm2d; torch.nn.LayerNorm's own is 1e-5. */
const EPSILON = 1e-6

/** The position's numbers with mean 0 and variance 1, and 1 / sqrt(variance + epsilon). */
function standardised<T>(ops: Ops<T>, x: T): { normal: T; spread: T } {
  const centred = ops.subtract(x, ops.channelMean(x))
  const variance = ops.channelMean(ops.multiply(centred, centred))
  const spread = ops.power(ops.offset(variance, EPSILON), -0.5)
  return { normal: ops.multiply(centred, spread), spread }
}

/** weight (x - mean) / sqrt(variance + 1e-6) + bias, mean and biased variance over the channels of each position (Ba et al. 2016). */
export const layerNormalisation: Layer<LayerNormalisationSpec> = {
  forward(ops, { parameters: { weight, bias } }, [x]) {
    const { normal } = standardised(ops, x!)
    return { output: ops.addBias(ops.multiply(normal, weight!), bias!) }
  },

  backward(ops, { parameters: { weight } }, { inputs: [x] }, signal, ask) {
    const { normal, spread } = standardised(ops, x!)
    const parameters: Record<string, typeof signal> = {}
    if (ask.parameters)
      Object.assign(parameters, {
        weight: ops.biasGradient(ops.multiply(signal, normal)),
        bias: ops.biasGradient(signal),
      })
    if (!ask.inputs[0]) return { inputs: [null], parameters }
    const scaled = ops.multiply(signal, weight!)
    // The position's mean and variance depend on each of its channels: the signal's mean, and its share along `normal`, go away.
    const along = ops.multiply(normal, ops.channelMean(ops.multiply(scaled, normal)))
    const rest = ops.subtract(ops.subtract(scaled, ops.channelMean(scaled)), along)
    return { inputs: [ops.multiply(rest, spread)], parameters }
  },
}
