import type { MapShape } from '../mapShape.ts'
import type { ReceptiveField } from '../receptiveField.ts'
import { only, WEIGHTLESS } from './kind.ts'
import { type WindowSpec, windowCost, windowField, windowMisfits, windowPositions } from './window.ts'

interface PoolingSpec extends WindowSpec {
  kind: string
  p?: number | 'infinity'
}

/** Max-pooling is the infinite norm of what a ReLU leaves; an average is none of them. */
const normOf = ({ kind, p }: PoolingSpec) => (kind === 'average-pooling' ? kind : (p ?? 'infinity'))

/** What all pooling layers have in common: a window over each channel alone, and no weights. */
export const POOLING = {
  family: 'pooling' as const,
  prefix: 'pool',
  arity: 'one' as const,
  sign: 'inputs' as const,
  ...WEIGHTLESS,
  outputShape: (spec: WindowSpec, inputs: readonly MapShape[]) => ({
    ...windowPositions(spec, only(inputs)),
    channels: only(inputs).channels,
  }),
  misfits: windowMisfits,
  receptiveField: (spec: WindowSpec, fields: readonly ReceptiveField[]) => windowField(spec, only(fields)),
  alone: 1,
  changeCost(a: PoolingSpec, other: { kind: string }) {
    const b = other as PoolingSpec
    return windowCost(a, b) + (normOf(a) === normOf(b) ? 0 : 0.2) + (a.padding === b.padding ? 0 : 0.1)
  },
}
