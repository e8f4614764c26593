import type { DropoutSpec } from '../../../shared/architecture/spec.ts'
import type { Layer } from './layer.ts'

/** Zeroes single elements and scales the others by 1 / (1 - rate), so that nothing changes without it (elementwise, not by channel). */
export const dropout: Layer<DropoutSpec> = {
  forward(ops, { spec }, x, stream) {
    if (stream === null || spec.rate === 0) return { output: x, preActivation: null, mask: null }
    const mask = ops.dropoutMask(ops.shape(x), spec.rate, stream)
    return { output: ops.multiply(x, mask), preActivation: null, mask }
  },
  backward: (ops, _site, pass, signal, ask) => ({
    input: ask.input ? (pass.mask === null ? signal : ops.multiply(signal, pass.mask)) : null,
    parameters: {},
  }),
}
