import { join } from 'node:path'
import { setDamagedAside } from '../disk/wholeFile.ts'
import { readHeader } from './checkpointHeader.ts'
import type { LedgerEntry } from './checkpointLedger.ts'
import type { RunPaths } from './layout.ts'
import { lastStepBefore } from './metricsDamage.ts'

/** Seconds of training that are done once more rather than leave a gap in the curves. */
const WORTH_REPEATING = 600

/** What the name of a checkpoint ends with that is sound, but that its run has not gone on from. */
const AHEAD = 'ahead'
export const AHEAD_NAME = /\.ahead(-\d+)?$/

/**
 * For a run that is about to go on: of checkpoints that a killed process did not get to enter, those from which it may. Steps reach the disk
 * through main, checkpoints do not: where main was killed in between, the steps just before the newest checkpoint are missing. Going on from the
 * one before it trains them once more, to the same bits; where that would take long, or there is none before it, the checkpoint counts, and the
 * gap is told. One that does not count is set aside as NAME.ahead until the
 * run has written it again (`overtaken.ts`).
 * @param listed the checkpoints that are entered, oldest first
 * @param found the others, oldest first
 * @returns those that count, and one sentence for each that does not
 */
export async function withTheirSteps(
  paths: RunPaths,
  listed: readonly LedgerEntry[],
  found: readonly LedgerEntry[],
): Promise<{ usable: LedgerEntry[]; notes: string[] }> {
  const usable = [...found]
  const notes: string[] = []
  for (;;) {
    const entry = usable.at(-1)
    // Without the list something else has happened than a kill; and the only checkpoint is never worth less than what it would be set aside for.
    if (!entry || listed.length === 0 || entry.kind === 'imported' || listed.some(({ step }) => step >= entry.step))
      return { usable, notes }
    const last = await lastStepBefore(paths.metrics, entry.step)
    if (last === entry.step - 1) return { usable, notes }
    const before = [...listed, ...usable.slice(0, -1)].sort((a, b) => a.step - b.step).at(-1)!
    const seconds = (await secondsAt(paths, entry)) - (await secondsAt(paths, before))
    if (!(seconds <= WORTH_REPEATING)) return { usable, notes }
    const path = join(paths.checkpoints, entry.file)
    const aside = await setDamagedAside(path, AHEAD)
    notes.push(
      `The steps before ${path} were not recorded when the workbench ended, so the run trains them again from step ${before.step} and writes that checkpoint again; until then the earlier one is kept as ${aside}.`,
    )
    usable.pop()
  }
}

/** Seconds of training until a checkpoint; infinite where its header cannot be read. */
const secondsAt = async (paths: RunPaths, { file }: LedgerEntry) =>
  (await readHeader(join(paths.checkpoints, file)))?.position.seconds ?? Number.POSITIVE_INFINITY
