import { WorkbenchError } from '../../shared/errors.ts'
import {
  type EpochMetrics,
  isActive,
  type RunDetails,
  type RunEvent,
  type RunSummary,
} from '../../shared/training/run.ts'
import type { Terminal } from './terminal.ts'
import type { Interrupts } from './withWorkbench.ts'
import { duration, percent, progressWords } from './words.ts'
import type { Api } from './workbench.ts'

/** `epoch 3 of 8 (41 %)  loss 1.234  error 45.2 %  412 images/s  2 min 10 s left`. */
function progressLine(summary: RunSummary, loss: number | null, error: number | null): string {
  if (summary.phase === 'queued') return 'waiting for another run on this device'
  if (summary.preparation) return progressWords(summary.preparation)
  const { step, totalSteps, stepsPerEpoch, request } = summary
  if (totalSteps === 0) return 'getting ready'
  const epoch = Math.min(request.recipe.epochs, Math.floor(step / stepsPerEpoch) + 1)
  return [
    `epoch ${epoch} of ${request.recipe.epochs} (${percent(step / totalSteps, 0)})`,
    loss === null ? '' : `loss ${loss.toFixed(3)}`,
    error === null ? '' : `error ${percent(error)}`,
    summary.imagesPerSecond === null ? '' : `${summary.imagesPerSecond.toFixed(0)} images/s`,
    summary.secondsLeft === null ? '' : `${duration(summary.secondsLeft)} left`,
  ]
    .filter(Boolean)
    .join('  ')
}

export function epochLine(metrics: EpochMetrics): string {
  const part = (name: string, loss: number | null, error: number | null) =>
    loss === null ? '' : `${name} loss ${loss.toFixed(4)} error ${percent(error, 2)}`
  return [
    `epoch ${metrics.epoch + 1}:`,
    part('training', metrics.trainLoss, metrics.trainError),
    part('validation', metrics.validationLoss, metrics.validationError),
    part('test', metrics.testLoss, metrics.testError),
    part('averaged validation', metrics.averageValidationLoss ?? null, metrics.averageValidationError ?? null),
    part('averaged test', metrics.averageTestLoss ?? null, metrics.averageTestError ?? null),
    `${duration(metrics.seconds)}, ${metrics.imagesPerSecond.toFixed(0)} images/s`,
  ]
    .filter(Boolean)
    .join('  ')
}

/**
 * Starts a run and stays with it until it is done, tells of every epoch, and pauses it at Ctrl-C.
 * @throws WorkbenchError CANCELLED for a run that was paused, DIVERGED or RUNTIME for one that failed
 */
export async function followRun(
  api: Api,
  interrupts: Interrupts,
  terminal: Terminal,
  begin: () => Promise<RunSummary>,
): Promise<RunDetails> {
  const events = await api.runs.events({ after: -1 })
  let summary = await begin()
  const told = new Set(summary.warnings)
  const tell = ({ warnings }: RunSummary) => {
    for (const warning of warnings) if (!told.has(warning)) terminal.note(warning)
    for (const warning of warnings) told.add(warning)
  }
  const { id } = summary
  terminal.note(`Run ${id}: ${summary.title}`)
  let isInterrupted = false
  interrupts.onInterrupt(() => {
    isInterrupted = true
    terminal.note('Pausing after this step; Ctrl-C once more ends at once, with the last checkpoint kept.')
    void api.runs.pause({ id }).catch((error: Error) => terminal.note(error.message))
  })

  let loss: number | null = null
  let error: number | null = null
  const take = (event: RunEvent) => {
    switch (event.kind) {
      case 'summary':
        summary = event.summary
        tell(summary)
        break
      case 'progress':
        summary = {
          ...summary,
          step: event.step,
          secondsLeft: event.secondsLeft,
          imagesPerSecond: event.imagesPerSecond,
        }
        break
      case 'steps':
        ;({ loss, error } = smoothed(event.steps, loss, error))
        break
      case 'epoch':
        terminal.note(epochLine(event.metrics))
        break
    }
  }
  if (isActive(summary.phase))
    for await (const event of events) {
      if (event.runId !== id) continue
      if (event.kind === 'removed') break
      take(event)
      if (!isActive(summary.phase)) break
      terminal.progress(progressLine(summary, loss, error))
    }
  terminal.clearProgress()
  const last = await api.runs.get({ id })
  tell(last)
  return ended(last, isInterrupted)
}

/** Moving mean of single steps, which jump too much to read. */
function smoothed(steps: readonly { loss: number; error: number }[], loss: number | null, error: number | null) {
  const KEPT = 0.95
  for (const step of steps) {
    loss = loss === null || Number.isNaN(loss) ? step.loss : KEPT * loss + (1 - KEPT) * step.loss
    error = error === null ? step.error : KEPT * error + (1 - KEPT) * step.error
  }
  return { loss, error }
}

function ended(summary: RunDetails, isInterrupted: boolean): RunDetails {
  const { id, phase, reason, step } = summary
  if (phase === 'done') return summary
  if (phase === 'failed') throw new WorkbenchError('RUNTIME', reason ?? `The run ${id} failed; see its log.`)
  const why = isInterrupted || !reason ? '' : ` (${reason.replace(/\.$/, '')})`
  throw new WorkbenchError('CANCELLED', `The run is ${phase} at step ${step}${why}; go on with: allconv resume ${id}`)
}

/** The result of a training for a reader. */
export function runText(summary: RunSummary, workspace: string): string {
  const best = summary.bestEpoch
  const last = summary.lastEpoch
  return [
    `${summary.title}: ${summary.phase} after ${summary.epochsDone} epoch${summary.epochsDone === 1 ? '' : 's'} (${summary.step} steps)`,
    best &&
      `best epoch ${best.epoch + 1}: validation error ${percent(best.validationError, 2)}, test error ${percent(best.testError, 2)}`,
    last &&
      `last epoch ${last.epoch + 1}: training loss ${last.trainLoss.toFixed(4)}, test error ${percent(last.testError, 2)}${last.averageTestError == null ? '' : ` (${percent(last.averageTestError, 2)} by the averaged weights)`}`,
    ...summary.warnings,
    summary.phase === 'done' ? summary.reason : null,
    `run ${summary.id} in ${workspace}`,
  ]
    .filter(Boolean)
    .join('\n')
}
