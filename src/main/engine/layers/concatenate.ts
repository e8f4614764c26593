import type { ConcatenateSpec } from '../../../shared/architecture/spec.ts'
import type { Layer } from './layer.ts'

/** The inputs' channels one after the other; each gets its own channels of the signal. */
export const concatenate: Layer<ConcatenateSpec> = {
  forward: (ops, _site, inputs) => ({ output: ops.concatenate(inputs) }),
  backward(ops, _site, pass, signal, ask) {
    let first = 0
    const inputs = pass.inputs.map((input, index) => {
      const channels = ops.shape(input).at(-1)!
      first += channels
      return ask.inputs[index] ? ops.channels(signal, first - channels, channels) : null
    })
    return { inputs, parameters: {} }
  },
}
