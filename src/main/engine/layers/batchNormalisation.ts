import type { BatchNormalisationSpec } from '../../../shared/architecture/spec.ts'
import type { Ops } from '../ops/ops.ts'
import type { Layer } from './layer.ts'

/** torch.nn.BatchNorm2d's. */
const EPSILON = 1e-5
const MOMENTUM = 0.1

/** 1 / sqrt(variance + epsilon) */
const inverse = <T>(ops: Ops<T>, variance: T) => ops.power(ops.offset(variance, EPSILON), -0.5)
/** Running values take a share of the batch's. */
const follow = <T>(ops: Ops<T>, running: T, own: T) =>
  ops.add(ops.scale(running, 1 - MOMENTUM), ops.scale(own, MOMENTUM))

/**
 * weight (x - mean) / sqrt(variance + 1e-5) + bias, channel by channel (Ioffe & Szegedy 2015), as torch.nn.BatchNorm2d: in training by mean and
 * biased variance of the whole batch, of which the running values take a tenth (the variance unbiased); elsewhere by the running values, where
 * it is a linear map.
 */
export const batchNormalisation: Layer<BatchNormalisationSpec> = {
  forward(ops, { parameters: { weight, bias, running_mean, running_var } }, [x], { training }) {
    if (!training) {
      const factor = ops.multiply(weight!, inverse(ops, running_var!))
      const shift = ops.subtract(bias!, ops.multiply(running_mean!, factor))
      return { output: ops.addBias(ops.multiply(x!, factor), shift) }
    }
    const mean = ops.batchMean(x!)
    const centred = ops.subtract(x!, mean)
    const variance = ops.batchMean(ops.multiply(centred, centred))
    const spread = inverse(ops, variance)
    return {
      output: ops.addBias(ops.multiply(centred, ops.multiply(weight!, spread)), bias!),
      kept: { mean, spread },
      state: {
        running_mean: follow(ops, running_mean!, mean),
        running_var: follow(ops, running_var!, ops.unbiased(variance, x!)),
      },
    }
  },

  backward(ops, { parameters: { weight, running_mean, running_var } }, { inputs: [x], kept }, signal, ask) {
    const isTraining = kept.mean !== undefined
    const spread = kept.spread ?? inverse(ops, running_var!)
    const factor = ops.multiply(weight!, spread)
    const parameters: Record<string, typeof signal> = {}
    if (!ask.parameters && !isTraining)
      return { inputs: [ask.inputs[0] ? ops.multiply(signal, factor) : null], parameters }
    const normal = ops.multiply(ops.subtract(x!, kept.mean ?? running_mean!), spread)
    const sum = ops.biasGradient(signal)
    const product = ops.biasGradient(ops.multiply(signal, normal))
    if (ask.parameters) Object.assign(parameters, { weight: product, bias: sum })
    if (!ask.inputs[0]) return { inputs: [null], parameters }
    if (!isTraining) return { inputs: [ops.multiply(signal, factor)], parameters }
    // The batch's mean and variance depend on every image: their derivatives take the signal's mean, and its share along `normal`, away.
    const drift = ops.addBias(ops.multiply(normal, ops.batchShare(product, x!)), ops.batchShare(sum, x!))
    return { inputs: [ops.multiply(ops.subtract(signal, ops.counted(drift)), factor)], parameters }
  },
}
