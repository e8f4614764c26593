import type { Retention } from '../../shared/api/host.ts'
import type { EpochMetrics } from '../../shared/training/run.ts'
import { bestEntry, type LedgerEntry } from './checkpointLedger.ts'

/**
 * Which checkpoints to let go by the user's rule: of the epochs, every n-th stays, of these the newest `atMost`; the best and the last
 * always stay, and what is no training's own (imported) as well. A position in mid-epoch goes as soon as a newer checkpoint is there.
 * @param entries oldest first
 */
export function superfluous(
  entries: readonly LedgerEntry[],
  epochs: readonly EpochMetrics[],
  retention: Retention,
): LedgerEntry[] {
  const best = bestEntry(entries, epochs)
  const last = entries.at(-1)
  const regular = entries.filter(({ kind, epoch }) => kind === 'epoch' && (epoch + 1) % retention.everyEpochs === 0)
  const kept = new Set(retention.atMost === null ? regular : regular.slice(-retention.atMost))
  return entries.filter((entry) => entry.kind !== 'imported' && entry !== best && entry !== last && !kept.has(entry))
}
