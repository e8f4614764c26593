import { learningRateAt } from '@shared/training/recipe.ts'
import { isActive, type RunSummary } from '@shared/training/run.ts'
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
import { finalError } from './phases.ts'
import classes from './RunDetail.module.css'

/** The run in ten numbers. "Best" is chosen by validation error, never by the test set; "final" is the last epoch's. */
export function RunNumbers({ run }: { run: RunSummary }) {
  const engine = useRuns((state) => state.engineById[run.id])
  const { bestEpoch: best, lastEpoch: last, request } = run
  const final = finalError(run)
  const live = isActive(run.phase)
  const trained = run.epochSeconds
  const epochNow =
    run.stepsPerEpoch > 0 ? Math.min(request.recipe.epochs - 1, Math.floor(run.step / run.stepsPerEpoch)) : 0
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
        title="The lowest error on the held-out part of the training set."
      />
      <NumberCell
        label="Test error at best"
        value={formatPercent(best?.testError)}
        note={best ? `epoch ${best.epoch + 1}` : undefined}
        title="The test error of the epoch that the validation part chose."
      />
      <NumberCell
        label={`Final ${final.part} error`}
        value={formatPercent(final.error)}
        note={last ? `epoch ${last.epoch + 1}` : undefined}
        title="The last finished epoch's."
      />
      <NumberCell
        label="Training loss"
        value={last ? formatFixed(last.trainLoss, 4) : null}
        note={last ? `error ${formatPercent(last.trainError)}` : undefined}
      />
      <NumberCell label="Learning rate" value={formatSignificant(learningRateAt(request.recipe, epochNow))} />
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
          title={
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
