import type { RunSummary } from '@shared/training/run.ts'
import { formatPercent } from '../components/format.ts'
import { Hint } from '../components/Hint.tsx'
import { Sparkline } from '../components/Sparkline.tsx'
import { useBaseline } from '../stores/baseline.ts'
import { routeTo } from '../stores/route.ts'
import { useRunEpochs } from '../stores/runEpochs.ts'
import { useRuns } from '../stores/runs.ts'
import { errorsOf, headlineOf, pointsAbove } from './headline.ts'
import classes from './RunHeadline.module.css'

/** The one large number of a run, with its way there and how it stands to the baseline that is pinned in Compare. */
export function RunHeadline({ run }: { run: RunSummary }) {
  const { label, error, part, epoch, help } = headlineOf(run)
  const errors = errorsOf(useRunEpochs(run), part)
  const baselineId = useBaseline((state) => state.id)
  const baseline = useRuns((state) => (baselineId ? state.byId[baselineId] : undefined))
  const points = pointsAbove(run, baseline)
  const at = errors.findIndex((one) => one.epoch === epoch)
  const [first, last] = [errors[0], errors.at(-1)]
  return (
    <div className={classes.headline} data-number>
      <div className={classes.words}>
        <div className={classes.label}>
          {label}
          <Hint label={`About ${label}`}>{help}</Hint>
        </div>
        <div className={classes.value}>{formatPercent(error) ?? '–'}</div>
        <div className={classes.note}>
          {points !== null && baseline ? (
            <>
              <span data-better={points < 0 || undefined} data-worse={points > 0 || undefined}>
                {points > 0 ? '+' : points < 0 ? '−' : '±'}
                {Math.abs(points).toFixed(2)} points
              </span>{' '}
              to{' '}
              <a href={routeTo('train', [baseline.id])} title={baseline.title}>
                {baseline.title}
              </a>
            </>
          ) : epoch === null ? (
            'after the first epoch'
          ) : (
            `epoch ${epoch + 1}`
          )}
        </div>
      </div>
      <Sparkline
        values={errors.map((one) => one.error)}
        marked={at < 0 ? null : at}
        label={`${part} error by epoch, from ${formatPercent(first?.error)} to ${formatPercent(last?.error)}`}
      />
    </div>
  )
}
