import type { ConvolutionSpec } from '../../../shared/architecture/spec.ts'
import type { Layer } from './layer.ts'
import { reluBackward } from './relu.ts'

/** y = relu(x * kernel + bias), with the window centred by equal padding on every side (paper, section 2). */
export const convolution: Layer<ConvolutionSpec> = {
  forward(ops, { spec, parameters: { kernel, bias } }, x) {
    const sum = ops.addBias(ops.conv2d(x, kernel!, spec), bias!)
    return spec.relu
      ? { output: ops.relu(sum), preActivation: sum, mask: null }
      : { output: sum, preActivation: null, mask: null }
  },

  backward(ops, { spec, parameters: { kernel } }, pass, signal, ask) {
    const dy = spec.relu && ask.from === 'output' ? reluBackward(ops, signal, pass.output, ask.rule) : signal
    const parameters: Record<string, typeof dy> = {}
    if (ask.parameters) {
      parameters.kernel = ops.conv2dKernelGradient(pass.input, dy, ops.shape(kernel!), spec)
      parameters.bias = ops.biasGradient(dy)
    }
    return { input: ask.input ? ops.conv2dInputGradient(dy, kernel!, ops.shape(pass.input), spec) : null, parameters }
  },
}
