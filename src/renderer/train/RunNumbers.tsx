import { type CheckpointInfo, isActive, type RunSummary } from '@shared/training/run.ts'
import { learningRateAt } from '@shared/training/schedules.ts'
import {
  formatBytes,
  formatDuration,
  formatFixed,
  formatInteger,
  formatPercent,
  formatSignificant,
} from '../components/format.ts'
import { NumberCell } from '../components/NumberCell.tsx'
import { useRuns } from '../stores/runs.ts'
import { headlineOf } from './headline.ts'
import { NextSteps } from './NextSteps.tsx'
import { lastError, lastWord } from './phases.ts'
import classes from './RunDetail.module.css'
import { RunHeadline } from './RunHeadline.tsx'
import { RECENT_STEPS, useRecentLoss } from './useRecentLoss.ts'

/** The run in one large number and some small ones. "Best" is chosen by validation error, never by the test set; "final" is the last epoch's, "latest" while more are to come. */
export function RunNumbers({ run, checkpoints }: { run: RunSummary; checkpoints: readonly CheckpointInfo[] }) {
  const engine = useRuns((state) => state.engineById[run.id])
  const { bestEpoch: best, lastEpoch: last, request } = run
  const latest = lastError(run)
  const lastLabel = `${lastWord(run) === 'final' ? 'Final' : 'Latest'} ${latest?.part ?? 'test'} error`
  const live = isActive(run.phase)
  const seconds = live ? run.secondsLeft : run.epochSeconds
  const speed = live ? run.imagesPerSecond : last?.imagesPerSecond
  // Before the first epoch has ended the curves know more than the summary.
  const now = useRecentLoss(last || run.step === 0 ? null : run.id)
  const step = Math.max(0, Math.min(run.step, run.totalSteps - 1))
  return (
    <div className={classes.panel}>
      <div className={classes.top}>
        <RunHeadline run={run} />
        {run.phase === 'done' && <NextSteps run={run} checkpoints={checkpoints} />}
      </div>
      <div className={classes.numbers}>
        <NumberCell
          label="Epoch"
          value={`${run.epochsDone} / ${formatInteger(request.recipe.epochs)}`}
          note={`step ${formatInteger(run.step)} of ${formatInteger(run.totalSteps)}`}
        />
        <NumberCell
          label="Best validation error"
          value={formatPercent(best?.validationError)}
          note={best ? `epoch ${best.epoch + 1}` : undefined}
          help="The lowest error on the held-out part of the training set."
        />
        {lastLabel !== headlineOf(run).label && (
          <NumberCell
            label={lastLabel}
            value={formatPercent(latest?.error)}
            note={last ? `epoch ${last.epoch + 1}` : undefined}
            help="The last finished epoch's."
          />
        )}
        {request.recipe.averageWeights && (
          <NumberCell
            label="Averaged weights"
            value={formatPercent(last?.averageTestError)}
            note={last ? `test error, epoch ${last.epoch + 1}` : 'test error'}
            help="The test error of the moving average of the weights."
          />
        )}
        <NumberCell
          label="Training loss"
          value={last ? formatFixed(last.trainLoss, 4) : now === null ? null : formatFixed(now, 4)}
          note={
            last ? `error ${formatPercent(last.trainError)}` : now === null ? undefined : `last ${RECENT_STEPS} steps`
          }
        />
        <NumberCell
          label="Learning rate"
          value={formatSignificant(learningRateAt(request.recipe, { step, stepsPerEpoch: run.stepsPerEpoch }))}
        />
        <NumberCell
          label={live ? 'Time left' : 'Trained for'}
          value={seconds ? formatDuration(seconds) : null}
          note={`${speed?.toFixed(0) ?? '–'} images/s`}
          help={
            live && engine
              ? `The engine takes ${formatBytes(engine.memoryBytes)}; ${formatPercent(engine.loopShare, 1)} of the time goes to anything but the training step.`
              : undefined
          }
        />
      </div>
    </div>
  )
}
