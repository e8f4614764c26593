import type { Imported, RunFile } from '../../shared/training/run.ts'
import type { LedgerEntry } from './checkpointLedger.ts'

/**
 * Where a run's weights come from that were made elsewhere; null for a training.
 * Early versions wrote down that a run was imported only in its list of checkpoints.
 */
export function importedOf(file: RunFile, checkpoints: readonly Pick<LedgerEntry, 'kind'>[]): Imported | null {
  if (file.imported) return file.imported
  return checkpoints.some(({ kind }) => kind === 'imported') ? { file: null } : null
}
