import type { CurveRole } from '../../../shared/foreign/curveRoles.ts'
import type { ForeignCurves } from '../../../shared/foreign/foreignCurves.ts'
import type { StoredCurve } from '../../workspace/curvesFile.ts'
import { onePerEpoch } from './curvePlaces.ts'
import type { ShapedCurve } from './shapeCurves.ts'

/** What a table of runs may say of foreign curves, by the rules that it has for the workbench's own. */
export function resultsOf(shaped: readonly ShapedCurve[]): ForeignCurves['results'] {
  const of = (role: CurveRole) => shaped.find(({ about }) => about.as === role)?.stored ?? null
  const ofEpochs = (curve: StoredCurve | null) =>
    curve?.epoch && curve.epoch.length > 0 && onePerEpoch(curve.epoch) ? curve : null
  const validation = of('validationError')
  const test = of('testError')
  const training = ofEpochs(of('trainLoss'))
  const best = validation ? lowest(validation.value) : -1
  const epochs = shaped.flatMap(({ stored }) => stored.epoch?.at(-1) ?? [])
  const last = epochs.reduce((most, epoch) => Math.max(most, epoch), Number.NEGATIVE_INFINITY)
  return {
    epochs: Number.isFinite(last) ? Math.floor(last) : null,
    trainLoss: finite(training?.value.at(-1)),
    bestEpoch: best >= 0 ? finite(ofEpochs(validation)?.epoch?.[best]) : null,
    bestValidationError: best >= 0 ? finite(validation?.value[best]) : null,
    testErrorAtBest: best >= 0 ? valueThere(test, validation!, best) : null,
    lastTestError: finite(test?.value.at(-1)),
  }
}

const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null

/** Index of the earliest of the lowest values; -1 where none is a number. */
function lowest(values: Float64Array): number {
  let best = -1
  for (const [at, value] of values.entries()) if (!Number.isNaN(value) && (best < 0 || value < values[best]!)) best = at
  return best
}

/** What one curve says at the very place of another's point. */
function valueThere(curve: StoredCurve | null, other: StoredCurve, index: number): number | null {
  for (const axis of ['step', 'epoch'] as const) {
    const [there, from] = [curve?.[axis], other[axis]]
    if (curve && there && from) return finite(curve.value[there.indexOf(from[index]!)])
  }
  return null
}
