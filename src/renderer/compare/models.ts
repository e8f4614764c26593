import { knownData } from '@shared/compare/sameData.ts'
import { checkpointPlace } from '@shared/training/checkpointWords.ts'
import type { CheckpointInfo, RunSummary } from '@shared/training/run.ts'
import { navigate, routeTo } from '../stores/route.ts'
import { runTitle } from '../stores/runTitles.ts'

/** One column of the comparison: a run and one of its checkpoints. */
export interface Model {
  run: RunSummary
  checkpoint: CheckpointInfo
}

/** Columns that fit side by side. */
export const MODEL_LIMIT = 4

/** `RUN~CHECKPOINT` of every column; the checkpoint is left out for the run's best one. */
export interface ModelChoice {
  runId: string
  checkpointId: string | null
}

export function readChoices(query: URLSearchParams): ModelChoice[] {
  return (query.get('models') ?? '')
    .split(',')
    .filter(Boolean)
    .slice(0, MODEL_LIMIT)
    .map((part) => {
      const [runId = '', checkpointId = null] = part.split('~')
      return { runId, checkpointId }
    })
}

/** Goes to a page of the comparison with these columns and other parameters. */
export function openChoices(page: string, choices: readonly ModelChoice[], rest: Record<string, string> = {}): void {
  const models = choices.map(({ runId, checkpointId }) => (checkpointId ? `${runId}~${checkpointId}` : runId)).join(',')
  navigate(routeTo('compare', [page], { ...rest, ...(models ? { models } : {}) }), 'replace')
}

/** The data set of the first model that has one: a model that was opened from a file has none. Empty where none has, so that the user has to choose. */
export const ownData = (models: readonly Model[]): string =>
  models.map(({ run }) => knownData(run)).find((name) => name !== null) ?? ''

/** Short name of a column: the run, and the epoch where it is not the best. */
export function modelTitle({ run, checkpoint }: Model): string {
  return checkpoint.best || checkpoint.kind === 'imported'
    ? runTitle(run)
    : `${runTitle(run)}, ${checkpointPlace(checkpoint)}`
}
