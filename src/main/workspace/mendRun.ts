import { join } from 'node:path'
import { WorkbenchError } from '../../shared/errors.ts'
import type { EpochMetrics } from '../../shared/training/run.ts'
import { setDamagedAside } from '../disk/wholeFile.ts'
import { findUnlistedCheckpoints } from './adoptCheckpoints.ts'
import { enterCheckpoints, type LedgerEntry, readLedger } from './checkpointLedger.ts'
import { repairEpochs } from './epochsFile.ts'
import { repairLayers } from './layers/layersDamage.ts'
import { type RunPaths, runPaths } from './layout.ts'
import { recordedSteps, repairMetrics } from './metricsDamage.ts'
import { epochsWithCheckpoints } from './repairRun.ts'
import { type ReadRun, type RunRecord, readRunFolder, repairRunFolder, sweepRunFolder } from './runFolder.ts'
import { withWarnings } from './runState.ts'
import { withTheirSteps } from './unrecordedSteps.ts'

/**
 * Damaged small files are made again by whoever may write; a reader shows what they should hold, and says so.
 * @returns one sentence a file
 */
export async function settleDamage(runsFolder: string, read: ReadRun, access: 'write' | 'read'): Promise<string[]> {
  if (access === 'write') return repairRunFolder(runsFolder, read)
  const notes = read.damage.map(
    ({ sentence }) =>
      `${sentence.replace(/\.$/, '')}; "allconv doctor --rebuild" makes it again from the rest of the run.`,
  )
  read.record.state = withWarnings(read.record.state, notes)
  return notes
}

export interface MendedRun {
  entries: LedgerEntry[]
  epochs: EpochMetrics[]
  /** What was done about damage, one sentence each. */
  notes: string[]
}

/**
 * Puts a run's folder right, no engine being at work: small files that were damaged since it was read, checkpoint files that a killed
 * process did not get to enter, epochs that only checkpoints tell of, steps behind a damaged header, half-written files.
 * @param known the run as it is kept in memory, which knows more than files that were damaged meanwhile
 * @param goesOn whether it trains on from here: only then may its newest checkpoint be passed over, as it is written again
 */
export async function mendRun(runsFolder: string, known: RunRecord, goesOn: boolean): Promise<MendedRun> {
  const { id } = known.file
  const paths = runPaths(runsFolder, id)
  await sweepRunFolder(paths)
  const read = await readRunFolder(runsFolder, id)
  if (!read) throw new WorkbenchError('BAD_FILE', `The folder ${paths.folder} holds no run.json; put it back.`)
  const { file, state } = known
  const notes = await repairRunFolder(runsFolder, { ...read, record: { ...read.record, file, state } })
  const unlisted = await findUnlistedCheckpoints(paths, id)
  const { usable, notes: passedOver } = goesOn
    ? await withTheirSteps(paths, await readLedger(paths), unlisted)
    : { usable: unlisted, notes: [] }
  const entries = await enterCheckpoints(paths, usable)
  const { epochs, note } = await repairEpochs(paths.epochs, (present) =>
    epochsWithCheckpoints(paths, id, entries, present),
  )
  const recorded = await recordedSteps(paths, entries)
  const steps = await repairMetrics(paths.metrics, recorded)
  const layers = await repairLayers(paths.layers, file.request, recorded)
  const found = [note, steps, layers].filter((sentence) => sentence !== null)
  return { entries, epochs, notes: [...notes, ...passedOver, ...found] }
}

/** Puts a damaged checkpoint file under another name beside the others. @returns the list without it */
export async function setCheckpointAside(paths: RunPaths, file: string): Promise<LedgerEntry[]> {
  await setDamagedAside(join(paths.checkpoints, file))
  return readLedger(paths)
}
