import type { AveragePoolingSpec } from '../../../shared/architecture/spec.ts'
import type { Layer } from './layer.ts'
import { tapsOf } from './taps.ts'

/** The mean of each window, tap by tap; padding counts as zeros. */
export const averagePooling: Layer<AveragePoolingSpec> = {
  forward(ops, { spec }, [x]) {
    const sum = tapsOf(spec)
      .map(([row, column]) => ops.windowTap(x!, spec, row, column))
      .reduce((a, b) => ops.add(a, b))
    return { output: ops.scale(sum, 1 / spec.kernel ** 2) }
  },

  backward(ops, { spec }, { inputs: [x] }, signal, ask) {
    if (!ask.inputs[0]) return { inputs: [null], parameters: {} }
    const share = ops.scale(signal, 1 / spec.kernel ** 2)
    const spread = tapsOf(spec)
      .map(([row, column]) => ops.windowTapGradient(share, ops.shape(x!), spec, row, column))
      .reduce((a, b) => ops.add(a, b))
    return { inputs: [spread], parameters: {} }
  },
}
