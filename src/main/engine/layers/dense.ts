import type { DenseSpec } from '../../../shared/architecture/spec.ts'
import type { Layer } from './layer.ts'

/** A convolution over a single position: [N, 1, 1, in] by [in, out]. */
const POSITION = { kernel: 1, stride: 1, padding: 0 }

/** x kernel + bias, on maps of one position. */
export const dense: Layer<DenseSpec> = {
  forward(ops, { parameters: { kernel, bias } }, [x]) {
    const sum = ops.conv2d(x!, ops.reshape(kernel!, [1, 1, ...ops.shape(kernel!)]), POSITION)
    return { output: bias === undefined ? sum : ops.addBias(sum, bias) }
  },

  backward(ops, { parameters: { kernel, bias } }, pass, signal, ask) {
    const x = pass.inputs[0]!
    const window = [1, 1, ...ops.shape(kernel!)]
    const parameters: Record<string, typeof signal> = {}
    if (ask.parameters) {
      const gradient = ops.conv2dKernelGradient(x, signal, window, POSITION)
      parameters.kernel = ops.reshape(gradient, ops.shape(kernel!))
      if (bias !== undefined) parameters.bias = ops.biasGradient(signal)
    }
    const below = ask.inputs[0]
      ? ops.conv2dInputGradient(signal, ops.reshape(kernel!, window), ops.shape(x), POSITION)
      : null
    return { inputs: [below], parameters }
  },
}
