import type { GlobalAverageSpec } from '../../../shared/architecture/spec.ts'
import type { Layer } from './layer.ts'

/** The mean of each map over all its positions, [N, H, W, C] -> [N, 1, 1, C]. */
export const globalAverage: Layer<GlobalAverageSpec> = {
  forward: (ops, _site, [x]) => ({ output: ops.globalAverage(x!) }),
  backward: (ops, _site, pass, signal, ask) => ({
    inputs: [ask.inputs[0] ? ops.globalAverageGradient(signal, ops.shape(pass.inputs[0]!)) : null],
    parameters: {},
  }),
}
