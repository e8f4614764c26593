import type { LocalResponseNormalisationSpec } from '../../../shared/architecture/spec.ts'
import type { Ops } from '../ops/ops.ts'
import type { Layer } from './layer.ts'

const NO_BORDER = { top: 0, bottom: 0, left: 0, right: 0 }

/** Sum over `size` neighbouring channels, `front` of them before the own one. */
function neighbourSum<T>(ops: Ops<T>, x: T, size: number, front: number): T {
  const channels = ops.shape(x)[3]!
  const padded = ops.pad(x, { ...NO_BORDER, front, back: size - 1 - front }, 0)
  return Array.from({ length: size }, (_, first) => ops.channels(padded, first, channels)).reduce((a, b) =>
    ops.add(a, b),
  )
}

/** d = offset + alpha / size * (sum of the neighbours' squares) */
function divisor<T>(ops: Ops<T>, x: T, { size, alpha, offset }: LocalResponseNormalisationSpec): T {
  const squares = neighbourSum(ops, ops.multiply(x, x), size, Math.floor(size / 2))
  return ops.offset(ops.scale(squares, alpha / size), offset)
}

/**
 * x d^-beta. Backward: R d^-beta - 2 alpha beta / size * x * (sum over the channels that have this one as neighbour of R x d^(-beta - 1)).
 */
export const localResponseNormalisation: Layer<LocalResponseNormalisationSpec> = {
  forward: (ops, { spec }, [x]) => ({
    output: ops.multiply(x!, ops.power(divisor(ops, x!, spec), -spec.beta)),
  }),

  backward(ops, { spec }, { inputs: [x] }, signal, ask) {
    if (!ask.inputs[0]) return { inputs: [null], parameters: {} }
    const { size, alpha, beta } = spec
    const d = divisor(ops, x!, spec)
    const own = ops.multiply(signal, ops.power(d, -beta))
    const shares = ops.multiply(ops.multiply(signal, x!), ops.power(d, -beta - 1))
    const others = neighbourSum(ops, shares, size, Math.floor((size - 1) / 2))
    return {
      inputs: [ops.subtract(own, ops.scale(ops.multiply(x!, others), (2 * alpha * beta) / size))],
      parameters: {},
    }
  },
}
