import { Progress } from '@mantine/core'
import { knownData } from '@shared/compare/sameData.ts'
import { type Imported, isActive, type RunSummary } from '@shared/training/run.ts'
import { formatDuration, formatPercent } from '../components/format.ts'
import { RunBadge } from '../components/RunBadge.tsx'
import { routeTo } from '../stores/route.ts'
import { runTitle } from '../stores/runTitles.ts'
import { PhaseBadge } from './PhaseBadge.tsx'
import { bestError, lastError, lastWord, type PartError, progressOf } from './phases.ts'
import classes from './RunList.module.css'

const SHORT = { test: 'test', validation: 'val', training: 'train' } as const

const inWords = (which: string, { error, part }: PartError) => `${which} ${SHORT[part]} ${formatPercent(error, 1)}`

/** What stands where a training's epochs do. */
const foreignWord = ({ curves }: Imported) =>
  curves === undefined
    ? 'not trained here'
    : curves.results.epochs === null
      ? `${curves.series.length} ${curves.series.length === 1 ? 'curve' : 'curves'}`
      : `${curves.results.epochs} epochs`

/** One run of the list: title and state, progress while it works, the best and the latest error, each with the images that it was measured on. */
export function RunRow({ run, current }: { run: RunSummary; current: boolean }) {
  const best = bestError(run)
  const last = lastError(run)
  const share = progressOf(run)
  return (
    <a className={classes.row} href={routeTo('train', [run.id])} aria-current={current ? 'true' : undefined}>
      <span className={classes.line}>
        <RunBadge id={run.id} title={runTitle(run)} />
        <PhaseBadge run={run} />
      </span>
      {isActive(run.phase) || run.phase === 'paused' ? (
        <Progress
          value={share * 100}
          size={3}
          color={run.phase === 'paused' ? 'gray' : 'accent'}
          aria-label={`Progress of ${runTitle(run)}`}
        />
      ) : (
        <span className={classes.rule} />
      )}
      <span className={`${classes.line} ${classes.small} numeric`}>
        <span>
          {best ? inWords('best', best) : (knownData(run) ?? (run.imported?.curves ?? run.imported?.opened)?.form)}
          {last && <span className={classes.final}> · {inWords(lastWord(run), last)}</span>}
        </span>
        <span className={classes.right}>
          {run.imported
            ? foreignWord(run.imported)
            : run.secondsLeft !== null
              ? `${formatDuration(run.secondsLeft)} left`
              : `epoch ${run.epochsDone}/${run.request.recipe.epochs}`}
        </span>
      </span>
    </a>
  )
}
