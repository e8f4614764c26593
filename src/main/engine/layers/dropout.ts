import type { DropoutSpec } from '../../../shared/architecture/spec.ts'
import type { Layer } from './layer.ts'

/** Zeroes single elements and scales the others by 1 / (1 - rate), so that nothing changes without it (elementwise, not by channel). */
export const dropout: Layer<DropoutSpec> = {
  forward(ops, { spec }, [x], { stream }) {
    if (stream === null || spec.rate === 0) return { output: x! }
    const mask = ops.dropoutMask(ops.shape(x!), spec.rate, stream)
    return { output: ops.multiply(x!, mask), kept: { mask } }
  },
  backward: (ops, _site, { kept: { mask } }, signal, ask) => ({
    inputs: [ask.inputs[0] ? (mask === undefined ? signal : ops.multiply(signal, mask)) : null],
    parameters: {},
  }),
}
