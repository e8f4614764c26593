import { sameData } from '@shared/compare/sameData.ts'
import type { EpochMetrics, RunSummary } from '@shared/training/run.ts'
import { lastError, lastWord, type Part } from './phases.ts'

/** The one number of a run: where a validation part chose an epoch, the test error there; else the last error that there is. */
export interface Headline {
  label: string
  /** A share; null before the first epoch has ended. */
  error: number | null
  part: Part
  /** From 0; null before. */
  epoch: number | null
  help: string
}

type Measured = Pick<RunSummary, 'bestEpoch' | 'lastEpoch' | 'phase' | 'epochsDone' | 'request'>

/** Whether an epoch was chosen by held-out images, so that its test error is an honest one. */
const isChosen = ({ bestEpoch: best }: Pick<RunSummary, 'bestEpoch'>) =>
  best?.validationError != null && best.testError !== null

export function headlineOf(run: Measured): Headline {
  const { bestEpoch: best, lastEpoch: last } = run
  if (best && isChosen(run))
    return {
      label: 'Test error at best',
      error: best.testError,
      part: 'test',
      epoch: best.epoch,
      help: 'The test error of the epoch that the validation part chose.',
    }
  const latest = lastError(run)
  return {
    label: `${lastWord(run) === 'final' ? 'Final' : 'Latest'} ${latest?.part ?? 'test'} error`,
    error: latest?.error ?? null,
    part: latest?.part ?? 'test',
    epoch: last?.epoch ?? null,
    help: 'The last finished epoch’s; no validation part chose another one.',
  }
}

const ERROR = { test: 'testError', validation: 'validationError', training: 'trainError' } as const

/** The headline's error epoch by epoch, as shares; epochs in which that part was not measured are left out. */
export const errorsOf = (epochs: readonly EpochMetrics[], part: Part): { epoch: number; error: number }[] =>
  epochs.flatMap((one) => {
    const error = one[ERROR[part]]
    return error === null ? [] : [{ epoch: one.epoch, error }]
  })

/** Percentage points by which a run's headline lies above the baseline's; null where the two do not belong together. */
export function pointsAbove(run: RunSummary, baseline: RunSummary | undefined): number | null {
  if (!baseline || baseline.id === run.id || baseline.imported || !sameData(run, baseline)) return null
  const [own, other] = [headlineOf(run), headlineOf(baseline)]
  // An error at the epoch that a validation part chose is another measure than the last one's.
  if (own.error === null || other.error === null || own.part !== other.part || isChosen(run) !== isChosen(baseline))
    return null
  return (own.error - other.error) * 100
}
