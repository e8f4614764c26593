import type { MapShape } from '../mapShape.ts'
import type { ReceptiveField } from '../receptiveField.ts'
import { only, WEIGHTLESS } from './kind.ts'
import { type PoolingWindow, poolingSides } from './poolingWindow.ts'
import { marginsWords } from './sides.ts'
import { windowCost, windowField, windowMisfits } from './window.ts'

interface PoolingSpec extends PoolingWindow {
  kind: string
  p?: number | 'infinity'
  countPadding?: boolean
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
  outputShape(spec: PoolingWindow, inputs: readonly MapShape[]): MapShape {
    const { height, width } = poolingSides(spec, only(inputs))
    return { height: height.positions, width: width.positions, channels: only(inputs).channels }
  },
  misfits: windowMisfits,
  receptiveField: (spec: PoolingWindow, fields: readonly ReceptiveField[]) => windowField(spec, only(fields)),
  alone: 1,
  changeCost(a: PoolingSpec, other: { kind: string }) {
    const b = other as PoolingSpec
    const edges =
      marginsWords(a.padding) === marginsWords(b.padding) &&
      (a.ceil ?? false) === (b.ceil ?? false) &&
      (a.countPadding ?? true) === (b.countPadding ?? true)
    return windowCost(a, b) + (normOf(a) === normOf(b) ? 0 : 0.2) + (edges ? 0 : 0.1)
  },
}

/** What a window does at the edges, where that is not the usual. */
export const poolingFacts = (spec: PoolingWindow): (readonly [string, string])[] => [
  ...(typeof spec.padding === 'number' ? [] : [['Padding', marginsWords(spec.padding)] as const]),
  ...(spec.ceil ? [['Partial windows', 'the last one may hang over the map'] as const] : []),
]
