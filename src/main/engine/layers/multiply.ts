import type { MultiplySpec } from '../../../shared/architecture/spec.ts'
import type { Ops } from '../ops/ops.ts'
import type { Layer } from './layer.ts'

/** The product of two inputs; one of a single position counts at every position of the other. */
export const multiply: Layer<MultiplySpec> = {
  forward: (ops, _site, [a, b]) => ({ output: ops.multiply(a!, b!) }),
  backward: (ops, _site, { inputs: [a, b] }, signal, ask) => ({
    inputs: [
      ask.inputs[0] ? summedLike(ops, ops.multiply(signal, b!), a!) : null,
      ask.inputs[1] ? summedLike(ops, ops.multiply(signal, a!), b!) : null,
    ],
    parameters: {},
  }),
}

/** Sums over the positions that `input` was repeated over. */
function summedLike<T>(ops: Ops<T>, signal: T, input: T): T {
  const [, height, width] = ops.shape(signal) as [number, number, number]
  const positions = height * width
  const [, rows, columns] = ops.shape(input)
  return rows! * columns! === positions ? signal : ops.scale(ops.globalAverage(signal), positions)
}
