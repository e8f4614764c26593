import type { MaxPoolingSpec } from '../../../shared/architecture/spec.ts'
import type { Layer } from './layer.ts'

/** The largest of each window; the signal goes down to where it stood (the paper's "switch"), under every ReLU rule alike. */
export const maxPooling: Layer<MaxPoolingSpec> = {
  forward: (ops, { spec }, [x]) => ({ output: ops.maxPool(x!, spec) }),
  backward: (ops, { spec }, pass, signal, ask) => ({
    inputs: [ask.inputs[0] ? ops.maxPoolGradient(signal, pass.inputs[0]!, pass.output, spec) : null],
    parameters: {},
  }),
}
