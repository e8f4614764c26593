import { createHash } from 'node:crypto'
import { canonical } from '../../../shared/canonical.ts'
import type { StudyCell } from '../../../shared/study/cells.ts'
import type { CellStatus, Halts } from '../../../shared/study/studyStatus.ts'
import type { Recipe } from '../../../shared/training/recipe.ts'
import type { RunSummary } from '../../../shared/training/run.ts'

const digits = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12)

/** The id of a cell's run: a hash of what it asks for, so that whoever asks for the same finds the same run. */
export function cellRunId({ network, asked }: Pick<StudyCell, 'network' | 'asked'>): string {
  return `${network.replace(/[^a-z0-9-]/g, '-').slice(0, 40)}-${digits(asked)}`
}

/** Equal for recipes that are alike in every value. */
export const recipeHash = (recipe: Recipe) => digits(canonical(recipe))

/** Sentences by which a training says that its numbers, not the machine, ended it (`diagnosis.ts`). */
export const isDiverged = (run: Pick<RunSummary, 'phase' | 'failure'>) =>
  run.phase === 'failed' && run.failure === 'DIVERGED'

/** Where a cell stands, from its run (null where there is none yet) and the study's own notes. */
export function cellStatus(cell: StudyCell, run: RunSummary | null, halts: Halts): CellStatus {
  const runId = cellRunId(cell)
  const halt = halts[runId]
  const { recipe } = cell.request
  return {
    network: cell.network,
    variant: cell.variant,
    seed: cell.seed,
    runId,
    recipeHash: recipeHash(recipe),
    state: !run ? 'missing' : halt && run.phase !== 'done' ? 'halted' : run.phase,
    reason: halt
      ? `Ended after epoch ${halt.epoch}: its validation error of ${(halt.error * 100).toFixed(2)} % was number ${halt.rank} of ${halt.of}.`
      : (run?.reason ?? null),
    diverged: run !== null && isDiverged(run),
    epochsDone: run?.epochsDone ?? 0,
    epochs: recipe.epochs,
    finalTestError: run?.lastEpoch?.testError ?? null,
    bestValidationError: run?.bestEpoch?.validationError ?? null,
    bestTestError: run?.bestEpoch?.testError ?? null,
    seconds: run?.epochSeconds ?? 0,
    secondsLeft: run?.secondsLeft ?? null,
    runtime: run?.runtime ?? null,
    device: run?.device ?? null,
  }
}
