import type { ScaleSpec } from '../../../shared/architecture/spec.ts'
import type { Layer } from './layer.ts'

/** weight x, one factor a channel. */
export const scale: Layer<ScaleSpec> = {
  forward: (ops, { parameters: { weight } }, [x]) => ({ output: ops.multiply(x!, weight!) }),
  backward(ops, { parameters: { weight } }, { inputs: [x] }, signal, ask) {
    const parameters: Record<string, typeof signal> = {}
    if (ask.parameters) parameters.weight = ops.biasGradient(ops.multiply(signal, x!))
    return { inputs: [ask.inputs[0] ? ops.multiply(signal, weight!) : null], parameters }
  },
}
