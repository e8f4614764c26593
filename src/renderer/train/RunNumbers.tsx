import { isActive, type RunSummary } from '@shared/training/run.ts'
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
import { lastError, lastWord } from './phases.ts'
import classes from './RunDetail.module.css'
import { RECENT_STEPS, useRecentLoss } from './useRecentLoss.ts'

/** The run in ten numbers. "Best" is chosen by validation error, never by the test set; "final" is the last epoch's, "latest" while more are to come. */
export function RunNumbers({ run }: { run: RunSummary }) {
  const engine = useRuns((state) => state.engineById[run.id])
  const { bestEpoch: best, lastEpoch: last, request } = run
  const latest = lastError(run)
  const live = isActive(run.phase)
  const trained = run.epochSeconds
  // Before the first epoch has ended the curves know more than the summary.
  const now = useRecentLoss(last || run.step === 0 ? null : run.id)
  const step = Math.max(0, Math.min(run.step, run.totalSteps - 1))
  return (
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
      <NumberCell
        label="Test error at best"
        value={formatPercent(best?.testError)}
        note={best ? `epoch ${best.epoch + 1}` : undefined}
        help="The test error of the epoch that the validation part chose."
      />
      <NumberCell
        label={`${lastWord(run) === 'final' ? 'Final' : 'Latest'} ${latest?.part ?? 'test'} error`}
        value={formatPercent(latest?.error)}
        note={last ? `epoch ${last.epoch + 1}` : undefined}
        help="The last finished epoch's."
      />
      {last?.averageTestError != null && (
        <NumberCell
          label="Averaged weights"
          value={formatPercent(last.averageTestError)}
          note={`test error, epoch ${last.epoch + 1}`}
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
        label="Speed"
        value={(live ? run.imagesPerSecond : (last?.imagesPerSecond ?? null))?.toFixed(0) ?? null}
        note="images/s"
      />
      {live ? (
        <NumberCell
          label="Time left"
          value={run.secondsLeft === null ? null : formatDuration(run.secondsLeft)}
          note={engine ? `engine ${formatBytes(engine.memoryBytes)}` : undefined}
          help={
            engine
              ? `${formatPercent(engine.loopShare, 1)} of the time goes to anything but the training step.`
              : undefined
          }
        />
      ) : (
        <NumberCell label="Trained for" value={trained > 0 ? formatDuration(trained) : null} />
      )}
    </div>
  )
}
