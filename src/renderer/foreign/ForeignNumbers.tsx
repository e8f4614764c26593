import type { ForeignCurves } from '@shared/foreign/foreignCurves.ts'
import { formatFixed, formatInteger, formatPercent } from '../components/format.ts'
import { NumberCell } from '../components/NumberCell.tsx'
import classes from '../train/RunDetail.module.css'

/** In place of a training's numbers: what the curves of another program say. */
export function ForeignNumbers({ curves: { form, series, results } }: { curves: ForeignCurves }) {
  const { epochs, bestEpoch } = results
  const at = bestEpoch === null ? undefined : `epoch ${bestEpoch}`
  return (
    <div className={classes.numbers}>
      <NumberCell label="Source" value={form} note="measured by another program" />
      <NumberCell label="Curves" value={formatInteger(series.length)} />
      <NumberCell label="Epochs" value={epochs === null ? null : formatInteger(epochs)} />
      <NumberCell label="Best validation error" value={formatPercent(results.bestValidationError)} note={at} />
      <NumberCell
        label="Test error at best"
        value={formatPercent(results.testErrorAtBest)}
        note={results.testErrorAtBest === null ? undefined : at}
      />
      <NumberCell label="Last test error" value={formatPercent(results.lastTestError)} />
      <NumberCell
        label="Training loss"
        value={results.trainLoss === null ? null : formatFixed(results.trainLoss, 4)}
        note={results.trainLoss === null ? undefined : 'last epoch'}
      />
    </div>
  )
}
