import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { onDisk } from '../disk/diskError.ts'
import { readHeader } from './checkpointHeader.ts'
import type { LedgerEntry } from './checkpointLedger.ts'
import type { RunPaths } from './layout.ts'
import { lastStepBefore } from './metricsDamage.ts'

/** Seconds of training that are done once more rather than leave a gap in the curves. */
const WORTH_REPEATING = 600

/**
 * Of checkpoints that a killed process did not get to enter, those from which a run may go on. Steps reach the disk through main, checkpoints do
 * not: where main was killed in between, the steps just before the newest checkpoint are missing. Going on from the one before it trains them once
 * more, to the same bits; where that would take long, the checkpoint counts, and the gap is told. One that does not count is deleted, as the run
 * writes it again.
 * @param listed the checkpoints that are entered, oldest first
 * @param found the others, oldest first
 */
export async function withTheirSteps(
  paths: RunPaths,
  listed: readonly LedgerEntry[],
  found: readonly LedgerEntry[],
): Promise<LedgerEntry[]> {
  // Without the list something else has happened than a kill.
  if (listed.length === 0 && found.length > 1) return [...found]
  const usable = [...found]
  for (;;) {
    const entry = usable.at(-1)
    if (!entry || entry.kind === 'imported' || listed.some(({ step }) => step >= entry.step)) return usable
    if ((await lastStepBefore(paths.metrics, entry.step)) === entry.step - 1) return usable
    const before = [...listed, ...usable.slice(0, -1)].sort((a, b) => a.step - b.step).at(-1)
    const seconds = (await secondsAt(paths, entry)) - (before ? await secondsAt(paths, before) : 0)
    if (!(seconds <= WORTH_REPEATING)) return usable
    await onDisk(paths.checkpoints, () => rm(join(paths.checkpoints, entry.file), { force: true }))
    usable.pop()
  }
}

/** Seconds of training until a checkpoint; infinite where its header cannot be read. */
const secondsAt = async (paths: RunPaths, { file }: LedgerEntry) =>
  (await readHeader(join(paths.checkpoints, file)))?.position.seconds ?? Number.POSITIVE_INFINITY
