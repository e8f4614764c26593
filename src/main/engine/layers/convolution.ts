import type { ConvolutionSpec } from '../../../shared/architecture/spec.ts'
import type { Layer } from './layer.ts'

/** x * kernel + bias, with the window centred by equal padding on every side (paper, section 2). */
export const convolution: Layer<ConvolutionSpec> = {
  forward(ops, { spec, parameters: { kernel, bias } }, [x]) {
    const sum = ops.conv2d(x!, kernel!, spec)
    return { output: bias === undefined ? sum : ops.addBias(sum, bias) }
  },

  backward(ops, { spec, parameters: { kernel, bias } }, pass, signal, ask) {
    const x = pass.inputs[0]!
    const parameters: Record<string, typeof signal> = {}
    if (ask.parameters) {
      parameters.kernel = ops.conv2dKernelGradient(x, signal, ops.shape(kernel!), spec)
      if (bias !== undefined) parameters.bias = ops.biasGradient(signal)
    }
    const below = ask.inputs[0] ? ops.conv2dInputGradient(signal, kernel!, ops.shape(x), spec) : null
    return { inputs: [below], parameters }
  },
}
