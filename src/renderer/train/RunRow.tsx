import { Progress } from '@mantine/core'
import { isActive, type RunSummary } from '@shared/training/run.ts'
import { formatDuration, formatPercent } from '../components/format.ts'
import { RunBadge } from '../components/RunBadge.tsx'
import { routeTo } from '../stores/route.ts'
import { PhaseBadge } from './PhaseBadge.tsx'
import { finalError, progressOf } from './phases.ts'
import classes from './RunList.module.css'

/** One run of the list: title and state, progress while it works, best and final error. */
export function RunRow({ run, current }: { run: RunSummary; current: boolean }) {
  const best = run.bestEpoch
  const final = finalError(run)
  const share = progressOf(run)
  return (
    <a className={classes.row} href={routeTo('train', [run.id])} aria-current={current ? 'true' : undefined}>
      <span className={classes.line}>
        <RunBadge id={run.id} title={run.title} />
        <PhaseBadge phase={run.phase} />
      </span>
      {isActive(run.phase) || run.phase === 'paused' ? (
        <Progress
          value={share * 100}
          size={3}
          color={run.phase === 'paused' ? 'gray' : 'accent'}
          aria-label={`Progress of ${run.title}`}
        />
      ) : (
        <span className={classes.rule} />
      )}
      <span className={`${classes.line} ${classes.small} numeric`}>
        <span>
          {best ? `best ${formatPercent(best.validationError ?? best.trainError, 1)}` : `${run.request.dataset}`}
          {final.error !== null && <span className={classes.final}> · final {formatPercent(final.error, 1)}</span>}
        </span>
        <span className={classes.right}>
          {run.secondsLeft !== null
            ? `${formatDuration(run.secondsLeft)} left`
            : `epoch ${run.epochsDone}/${run.request.recipe.epochs}`}
        </span>
      </span>
    </a>
  )
}
