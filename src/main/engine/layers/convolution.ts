import type { ConvolutionSpec } from '../../../shared/architecture/spec.ts'
import type { Convolutions } from '../ops/convolutions.ts'
import { isDepthwise } from '../ops/convolutions.ts'
import type { Ops } from '../ops/ops.ts'
import type { Layer } from './layer.ts'

/** x * kernel + bias; with equal padding on every side the window is centred (paper, section 2). */
export const convolution: Layer<ConvolutionSpec> = {
  forward(ops, { spec, parameters: { kernel, bias } }, [x]) {
    const sum = inGroups(ops).conv2d(x!, kernel!, spec)
    return { output: bias === undefined ? sum : ops.addBias(sum, bias) }
  },

  backward(ops, { spec, parameters: { kernel, bias } }, pass, signal, ask) {
    const x = pass.inputs[0]!
    const on = inGroups(ops)
    const parameters: Record<string, typeof signal> = {}
    if (ask.parameters) {
      parameters.kernel = on.conv2dKernelGradient(x, signal, ops.shape(kernel!), spec)
      if (bias !== undefined) parameters.bias = ops.biasGradient(signal)
    }
    const below = ask.inputs[0] ? on.conv2dInputGradient(signal, kernel!, ops.shape(x), spec) : null
    return { inputs: [below], parameters }
  },
}

/** Convolutions whose kernels see a part of the channels, [height, width, in / groups, out]: one a group, put together, where it is not depthwise. */
function inGroups<T>(ops: Ops<T>): Convolutions<T> {
  const groups = (inputs: number, kernel: readonly number[]) => (isDepthwise(inputs, kernel) ? 1 : inputs / kernel[2]!)
  /** The i-th of `count` equal parts of the channels. */
  const part = (x: T, i: number, count: number) => {
    const each = ops.shape(x)[3]! / count
    return ops.channels(x, i * each, each)
  }
  const put = (count: number, make: (i: number) => T) =>
    ops.concatenate(Array.from({ length: count }, (_, i) => make(i)))
  return {
    conv2d(x, kernel, window) {
      const count = groups(ops.shape(x)[3]!, ops.shape(kernel))
      if (count === 1) return ops.conv2d(x, kernel, window)
      return put(count, (i) => ops.conv2d(part(x, i, count), part(kernel, i, count), window))
    },
    conv2dInputGradient(dy, kernel, inputShape, window) {
      const count = groups(inputShape[3]!, ops.shape(kernel))
      if (count === 1) return ops.conv2dInputGradient(dy, kernel, inputShape, window)
      const own = [...inputShape.slice(0, 3), inputShape[3]! / count]
      return put(count, (i) => ops.conv2dInputGradient(part(dy, i, count), part(kernel, i, count), own, window))
    },
    conv2dKernelGradient(x, dy, kernelShape, window) {
      const count = groups(ops.shape(x)[3]!, kernelShape)
      if (count === 1) return ops.conv2dKernelGradient(x, dy, kernelShape, window)
      const own = [...kernelShape.slice(0, 3), kernelShape[3]! / count]
      const taps = own[0]! * own[1]! * own[2]!
      // Seen as maps of one position, which lie in memory as kernels do whatever the maps' layout.
      const each = put(count, (i) => {
        const gradient = ops.conv2dKernelGradient(part(x, i, count), part(dy, i, count), own, window)
        return ops.reshape(gradient, [1, 1, taps, own[3]!])
      })
      return ops.reshape(each, kernelShape)
    },
  }
}
