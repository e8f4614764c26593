import type { RunPhase, RunSummary } from '@shared/training/run.ts'

/** What a phase is called, and the colour of its badge (Mantine's names). */
export const PHASE: Record<RunPhase, { title: string; colour: string }> = {
  queued: { title: 'Queued', colour: 'gray' },
  preparing: { title: 'Preparing', colour: 'accent' },
  training: { title: 'Training', colour: 'accent' },
  paused: { title: 'Paused', colour: 'yellow' },
  done: { title: 'Done', colour: 'teal' },
  stopped: { title: 'Stopped', colour: 'gray' },
  failed: { title: 'Failed', colour: 'red' },
}

/** A run's phase; weights that were made elsewhere went through none. */
export const stateOf = ({ phase, imported }: Pick<RunSummary, 'phase' | 'imported'>) =>
  imported ? { title: imported.curves ? 'Foreign' : 'Imported', colour: 'grape' } : PHASE[phase]

export type RunAction = 'pause' | 'resume' | 'stop'

/** What can be done with a run now. */
export function actionsOf({
  phase,
  step,
  totalSteps,
}: Pick<RunSummary, 'phase' | 'step' | 'totalSteps'>): readonly RunAction[] {
  switch (phase) {
    case 'queued':
    case 'preparing':
    case 'training':
      return ['pause', 'stop']
    case 'paused':
      return ['resume', 'stop']
    case 'stopped':
    case 'failed':
      return step < totalSteps ? ['resume'] : []
    case 'done':
      return []
  }
}

/** Share of the run's steps that are done; all of them where it was ended early. */
export const progressOf = ({ phase, step, totalSteps }: Pick<RunSummary, 'phase' | 'step' | 'totalSteps'>) =>
  phase === 'done' ? 1 : totalSteps > 0 ? Math.min(1, step / totalSteps) : 0

export type Part = 'test' | 'validation' | 'training'

/** An error as a share, and the images that it was measured on. */
export interface PartError {
  error: number
  part: Part
}

/** What a foreign run's curves say, by the same rules: the best by validation error, and the last on test images. */
const foreignError = (imported: RunSummary['imported'], which: 'bestValidationError' | 'lastTestError') =>
  imported?.curves?.results[which] ?? null

/** Of the last finished epoch the error on the best part that was measured: test, else validation, else training; null before. */
export function lastError({
  lastEpoch: last,
  imported = null,
}: Pick<RunSummary, 'lastEpoch'> & { imported?: RunSummary['imported'] }): PartError | null {
  const foreign = foreignError(imported, 'lastTestError')
  if (foreign !== null) return { error: foreign, part: 'test' }
  if (!last) return null
  if (last.testError !== null) return { error: last.testError, part: 'test' }
  if (last.validationError !== null) return { error: last.validationError, part: 'validation' }
  return { error: last.trainError, part: 'training' }
}

/** The error that chose the best epoch: on the validation part, or on the training images where nothing is held out; null before. */
export function bestError({
  bestEpoch: best,
  imported = null,
}: Pick<RunSummary, 'bestEpoch'> & { imported?: RunSummary['imported'] }): PartError | null {
  const foreign = foreignError(imported, 'bestValidationError')
  if (foreign !== null) return { error: foreign, part: 'validation' }
  if (!best) return null
  return best.validationError === null
    ? { error: best.trainError, part: 'training' }
    : { error: best.validationError, part: 'validation' }
}

/** Before all epochs are done, the last one so far is not the final one. */
export const lastWord = ({ phase, epochsDone, request }: Pick<RunSummary, 'phase' | 'epochsDone' | 'request'>) =>
  phase === 'done' || epochsDone >= request.recipe.epochs ? 'final' : 'latest'

/** Newest first; of equal times by id, so that the order never jumps. */
export const byAge = (a: RunSummary, b: RunSummary) =>
  b.createdAt.localeCompare(a.createdAt) || b.id.localeCompare(a.id)
