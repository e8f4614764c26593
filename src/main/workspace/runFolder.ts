import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type CheckpointInfo, type EpochMetrics, isActive, type RunFile } from '../../shared/training/run.ts'
import { hasCode, onDisk } from '../disk/diskError.ts'
import { writeJson } from '../disk/jsonFile.ts'
import { makeFolders } from '../disk/makeFolders.ts'
import { flushFolder, setDamagedAside, TEMPORARY } from '../disk/wholeFile.ts'
import { findSound } from './adoptCheckpoints.ts'
import { checkpointInfos, writeLedger } from './checkpointLedger.ts'
import { writeEpochs } from './epochsFile.ts'
import { type RunPaths, runPaths } from './layout.ts'
import { epochsPart, filePart, ledgerPart, restEpochs, statePart } from './repairRun.ts'
import { type RunState, withWarnings } from './runState.ts'

/** Everything that a run's folder says, but for the steps. */
export interface RunRecord {
  file: RunFile
  state: RunState
  epochs: EpochMetrics[]
  checkpoints: CheckpointInfo[]
}

/** A run as its folder says, and what of it had to be made again from the rest, one sentence a file. */
export interface ReadRun {
  record: RunRecord
  damage: { path: string; sentence: string }[]
}

/**
 * Reads a run's folder; null where it holds no run yet (a folder that was being made when the power went). Damaged small files are made again
 * in memory from what else is there.
 * @throws WorkbenchError BAD_FILE naming the file that nothing else can replace; DISK
 */
export async function readRunFolder(runsFolder: string, id: string): Promise<ReadRun | null> {
  const paths = runPaths(runsFolder, id)
  const ledger = await ledgerPart(paths, id)
  const lines = await epochsPart(paths)
  // A list that is missing altogether was not written yet, or lost: the files themselves then say who the run is.
  const named = ledger.value.length > 0 ? ledger.value : await findSound(paths, id, () => true)
  const isEmpty = named.length === 0 && lines.value.epochs.length === 0 && lines.damage === null
  const file = await filePart(paths, id, named, isEmpty)
  if (!file) return null
  const state = await statePart(paths, file.value, named, lines.value.epochs)
  // What a crash has torn of a run at work is put right before it goes on.
  const { value: epochs, damage: epochsDamage } =
    isActive(state.value.phase) && lines.damage === null
      ? { value: lines.value.epochs, damage: null }
      : await restEpochs(paths, file.value, ledger.value, lines)
  const damage = [
    { path: paths.run, sentence: file.damage },
    { path: paths.state, sentence: state.damage },
    { path: paths.ledger, sentence: ledger.damage },
    { path: paths.epochs, sentence: epochsDamage },
  ].filter((part): part is { path: string; sentence: string } => part.sentence !== null)
  const checkpoints = checkpointInfos(id, ledger.value, epochs)
  return { record: { file: file.value, state: state.value, epochs, checkpoints }, damage }
}

/** Writes what `readRunFolder` had to make again; the damaged files stay beside. @returns one sentence about each */
export async function repairRunFolder(runsFolder: string, { record, damage }: ReadRun): Promise<string[]> {
  const paths = runPaths(runsFolder, record.file.id)
  const notes: string[] = []
  for (const { path, sentence } of damage) {
    const aside = await setDamagedAside(path)
    const kept = aside ? `; the damaged one is kept as ${aside}` : ''
    notes.push(`${sentence.replace(/\.$/, '')}; it was made again from the rest of the run${kept}.`)
  }
  if (notes.length === 0) return notes
  record.state = withWarnings(record.state, notes)
  const of = (path: string) => damage.some((part) => part.path === path)
  if (of(paths.ledger)) await writeLedger(paths, await findSound(paths, record.file.id, () => true))
  if (of(paths.epochs)) await writeEpochs(paths.epochs, record.epochs)
  if (of(paths.run)) await writeJson(paths.run, record.file, { makeFolder: false })
  await writeJson(paths.state, record.state, { makeFolder: false })
  return notes
}

/** Makes a new run's folder. */
export async function createRunFolder(runsFolder: string, file: RunFile, state: RunState): Promise<RunPaths> {
  const paths = runPaths(runsFolder, file.id)
  await onDisk(paths.folder, async () => {
    await makeFolders(runsFolder)
    await mkdir(paths.folder)
  })
  try {
    await onDisk(paths.folder, () => mkdir(paths.checkpoints))
    await writeJson(paths.state, state)
    await writeJson(paths.run, file) // last: a folder without it is no run
    await onDisk(runsFolder, () => flushFolder(runsFolder))
  } catch (error) {
    await rm(paths.folder, { recursive: true, force: true }).catch(() => {})
    throw error
  }
  return paths
}

/** Names of the run folders, sorted. */
export async function listRunFolders(runsFolder: string): Promise<string[]> {
  try {
    const entries = await onDisk(runsFolder, () => readdir(runsFolder, { withFileTypes: true }))
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => entry.name)
      .sort()
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return []
    throw error
  }
}

/** Changes whenever one of the run's small files does: by it the catalogue sees that its rows are out of date. */
export async function stampOf(paths: RunPaths): Promise<string> {
  const parts = await Promise.all(
    [paths.run, paths.state, paths.epochs, paths.ledger, paths.checkpoints].map(async (path) => {
      const found = await stat(path).catch(() => null)
      if (!found) return '-'
      return found.isDirectory() ? `${found.mtimeMs}` : `${found.size}:${found.mtimeMs}`
    }),
  )
  return parts.join(' ')
}

/** Deletes what a killed process has left half-written in a run's folder. Nobody else may be writing there. */
export async function sweepRunFolder(paths: RunPaths): Promise<void> {
  await onDisk(paths.folder, async () => {
    for (const folder of [paths.folder, paths.checkpoints])
      for (const name of await readdir(folder).catch(() => []))
        if (TEMPORARY.test(name)) await rm(join(folder, name), { force: true })
  })
}

/** Folder in which an import is made before it is a run. */
export const importFolder = (runsFolder: string, id: string) => join(runsFolder, `${IMPORTING}${id}`)
const IMPORTING = '.importing-'

/** Deletes the imports that a killed process has left. Nobody else may be importing. */
export async function sweepImports(runsFolder: string): Promise<void> {
  for (const name of await readdir(runsFolder).catch(() => []))
    if (name.startsWith(IMPORTING)) await rm(join(runsFolder, name), { recursive: true, force: true })
}
