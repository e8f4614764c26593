import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { CheckpointInfo, EpochMetrics, RunFile } from '../../shared/training/run.ts'
import { RunFileSchema } from '../../shared/training/run.ts'
import { hasCode, onDisk } from '../disk/diskError.ts'
import { readJson, writeJson } from '../disk/jsonFile.ts'
import { flushFolder, TEMPORARY } from '../disk/wholeFile.ts'
import { checkpointInfos, readLedger } from './checkpointLedger.ts'
import { readEpochs } from './epochsFile.ts'
import { type RunPaths, runPaths } from './layout.ts'
import { initialState, type RunState, RunStateSchema } from './runState.ts'

/** Everything that a run's folder says, but for the steps. */
export interface RunRecord {
  file: RunFile
  state: RunState
  epochs: EpochMetrics[]
  checkpoints: CheckpointInfo[]
}

/**
 * Reads a run's folder; null where it holds no `run.json` (a folder that was being made when the power went).
 * @throws WorkbenchError BAD_FILE naming the file; DISK
 */
export async function readRunFolder(runsFolder: string, id: string): Promise<RunRecord | null> {
  const paths = runPaths(runsFolder, id)
  const file = await readJson(paths.run, RunFileSchema)
  if (!file) return null
  const state = (await readJson(paths.state, RunStateSchema)) ?? initialState(file)
  const epochs = await readEpochs(paths.epochs)
  const checkpoints = checkpointInfos(id, await readLedger(paths), epochs)
  return { file, state, epochs, checkpoints }
}

/** Makes a new run's folder. */
export async function createRunFolder(runsFolder: string, file: RunFile, state: RunState): Promise<RunPaths> {
  const paths = runPaths(runsFolder, file.id)
  await onDisk(paths.folder, async () => {
    await mkdir(runsFolder, { recursive: true })
    await mkdir(paths.folder)
    await mkdir(paths.checkpoints)
  })
  await writeJson(paths.state, state)
  await writeJson(paths.run, file) // last: a folder without it is no run
  await onDisk(runsFolder, () => flushFolder(runsFolder))
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
