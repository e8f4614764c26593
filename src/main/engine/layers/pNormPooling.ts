import type { PNormPoolingSpec } from '../../../shared/architecture/spec.ts'
import type { Ops } from '../ops/ops.ts'
import type { Layer } from './layer.ts'
import { tapsOf } from './taps.ts'

/**
 * s = (sum over the window of |f|^p)^(1/p) (paper, section 2, formula 1); p = infinity gives max |f|, which after a ReLU is max-pooling.
 *
 * Taken tap by tap and relative to each window's maximum m, as m (sum (|f| / m)^p)^(1/p): |f|^64 alone would leave float32.
 * Backward: ds/df = sign(f) (|f| / s)^(p - 1), and 0 at a window of zeros, where the norm has no gradient.
 */
export const pNormPooling: Layer<PNormPoolingSpec> = {
  forward(ops, { spec }, [x]) {
    const magnitude = ops.abs(x!)
    const maximum = ops.maxPool(magnitude, spec)
    if (spec.p === 'infinity') return { output: maximum }
    const sum = tapsOf(spec)
      .map(([row, column]) =>
        ops.power(ops.divide(ops.windowTap(magnitude, spec, row, column), maximum), spec.p as number),
      )
      .reduce((a, b) => ops.add(a, b))
    return { output: ops.multiply(maximum, ops.power(sum, 1 / spec.p)) }
  },

  backward(ops, { spec }, pass, signal, ask) {
    if (!ask.inputs[0]) return { inputs: [null], parameters: {} }
    const [x] = pass.inputs
    const magnitude = ops.abs(x!)
    const spread =
      spec.p === 'infinity'
        ? ops.maxPoolGradient(signal, magnitude, pass.output, spec)
        : spreadByShare(ops, signal, magnitude, pass.output, spec, spec.p)
    return { inputs: [ops.multiply(spread, ops.sign(x!))], parameters: {} }
  },
}

function spreadByShare<T>(ops: Ops<T>, signal: T, magnitude: T, norm: T, spec: PNormPoolingSpec, p: number): T {
  return tapsOf(spec)
    .map(([row, column]) => {
      const share = ops.power(ops.divide(ops.windowTap(magnitude, spec, row, column), norm), p - 1)
      return ops.windowTapGradient(ops.multiply(signal, share), ops.shape(magnitude), spec, row, column)
    })
    .reduce((a, b) => ops.add(a, b))
}
