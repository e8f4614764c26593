import type { CheckpointInfo } from './run.ts'

/** Where a checkpoint stands in its run: `epoch 5`, `step 1234` in mid-epoch, `imported`. */
export function checkpointPlace({ kind, epoch, step }: Pick<CheckpointInfo, 'kind' | 'epoch' | 'step'>): string {
  if (kind === 'imported') return 'imported'
  return kind === 'position' ? `step ${step}` : `epoch ${epoch + 1}`
}
