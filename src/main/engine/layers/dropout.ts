import type { DropoutSpec } from '../../../shared/architecture/spec.ts'
import type { Layer } from './layer.ts'

/** Of what a mask has one number: of every element, of every channel of an image, of every image. */
function maskShape([n, height, width, channels]: readonly number[], { drops }: DropoutSpec): number[] {
  if (drops === 'images') return [n!, 1, 1, 1]
  return drops === 'channels' ? [n!, 1, 1, channels!] : [n!, height!, width!, channels!]
}

/** Zeroes what it drops and scales the rest by 1 / (1 - rate), so that nothing changes without it. */
export const dropout: Layer<DropoutSpec> = {
  forward(ops, { spec }, [x], { stream }) {
    if (stream === null || spec.rate === 0) return { output: x! }
    const mask = ops.dropoutMask(maskShape(ops.shape(x!), spec), spec.rate, stream)
    return { output: ops.multiply(x!, mask), kept: { mask } }
  },
  backward: (ops, _site, { kept: { mask } }, signal, ask) => ({
    inputs: [ask.inputs[0] ? (mask === undefined ? signal : ops.multiply(signal, mask)) : null],
    parameters: {},
  }),
}
