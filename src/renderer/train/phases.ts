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

/** Share of the run's steps that are done. */
export const progressOf = ({ step, totalSteps }: Pick<RunSummary, 'step' | 'totalSteps'>) =>
  totalSteps > 0 ? Math.min(1, step / totalSteps) : 0

/** Test error of the last finished epoch, or its validation error where nothing is tested; null before. */
export function finalError(run: RunSummary): { error: number | null; part: 'test' | 'validation' } {
  const last = run.lastEpoch
  return last?.testError == null
    ? { error: last?.validationError ?? null, part: 'validation' }
    : { error: last.testError, part: 'test' }
}

/** Newest first; of equal times by id, so that the order never jumps. */
export const byAge = (a: RunSummary, b: RunSummary) =>
  b.createdAt.localeCompare(a.createdAt) || b.id.localeCompare(a.id)
