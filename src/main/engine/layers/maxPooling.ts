import type { MaxPoolingSpec } from '../../../shared/architecture/spec.ts'
import { LOWEST } from '../ops/ops.ts'
import type { Layer } from './layer.ts'
import { bordered } from './poolingBorder.ts'

/** The largest of each window; the signal goes down to where it stood (the paper's "switch"), under every ReLU rule alike. */
export const maxPooling: Layer<MaxPoolingSpec> = {
  forward(ops, { spec, report }, [x]) {
    const { map, window } = bordered(ops, x!, spec, report.input, LOWEST)
    return { output: ops.maxPool(map, window) }
  },
  backward(ops, { spec, report }, { inputs: [x], output }, signal, ask) {
    if (!ask.inputs[0]) return { inputs: [null], parameters: {} }
    const { map, window, crop } = bordered(ops, x!, spec, report.input, LOWEST)
    return { inputs: [crop(ops.maxPoolGradient(signal, map, output, window))], parameters: {} }
  },
}
