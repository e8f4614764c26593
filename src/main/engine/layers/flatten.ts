import type { FlattenSpec } from '../../../shared/architecture/spec.ts'
import type { Layer } from './layer.ts'

/** [N, H, W, C] -> [N, 1, 1, H W C], the channels of a position side by side (PyTorch has the positions of a channel side by side). */
export const flatten: Layer<FlattenSpec> = {
  forward(ops, { report: { output } }, [x]) {
    return { output: ops.reshape(x!, [ops.shape(x!)[0]!, 1, 1, output.channels]) }
  },
  backward: (ops, _site, pass, signal, ask) => ({
    inputs: [ask.inputs[0] ? ops.reshape(signal, ops.shape(pass.inputs[0]!)) : null],
    parameters: {},
  }),
}
