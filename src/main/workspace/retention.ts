import type { Retention } from '../../shared/api/host.ts'
import type { EpochMetrics } from '../../shared/training/run.ts'
import { bestEntry, type LedgerEntry } from './checkpointLedger.ts'
import type { RunRecord } from './runFolder.ts'

/**
 * Which checkpoints to let go by the user's rule: of the epochs, every n-th stays, of these the newest `atMost`; the best and the last
 * always stay, and what is no training's own (imported) as well. A position in mid-epoch goes as soon as a newer checkpoint is there.
 * @param entries oldest first
 * @param awaited SHA-256 of checkpoints that have to stay
 */
export function superfluous(
  entries: readonly LedgerEntry[],
  epochs: readonly EpochMetrics[],
  retention: Retention,
  awaited: ReadonlySet<string> = new Set(),
): LedgerEntry[] {
  const best = bestEntry(entries, epochs)
  const last = entries.at(-1)
  const regular = entries.filter(({ kind, epoch }) => kind === 'epoch' && (epoch + 1) % retention.everyEpochs === 0)
  const kept = new Set(retention.atMost === null ? regular : regular.slice(-retention.atMost))
  const stays = (entry: LedgerEntry) =>
    entry.kind === 'imported' || entry === best || entry === last || kept.has(entry) || awaited.has(entry.sha256)
  return entries.filter((entry) => !stays(entry))
}

/** How many checkpoints a training of so many epochs keeps in the end, at most: those of the rule, the best one and the last. */
export function mostKept(epochs: number, { everyEpochs, atMost }: Retention): number {
  const regular = Math.floor(epochs / everyEpochs)
  const isLastRegular = epochs % everyEpochs === 0
  return Math.min(epochs, Math.min(regular, atMost ?? regular) + (isLastRegular ? 1 : 2))
}

/** SHA-256 of the checkpoints that waiting trainings start from: they are read when those begin, which may be after the training that writes them. */
export const awaitedOrigins = (records: readonly RunRecord[]): Set<string> =>
  new Set(
    records.flatMap(({ file, checkpoints }) =>
      file.request.from && checkpoints.length === 0 ? file.request.from.checkpoint : [],
    ),
  )
