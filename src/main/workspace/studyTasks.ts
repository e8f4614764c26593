import { readdir, rm, symlink } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { hasCode, onDisk } from '../disk/diskError.ts'
import { makeFolders } from '../disk/makeFolders.ts'
import { flushFolder, renamePatiently } from '../disk/wholeFile.ts'
import { type Layout, layoutOf, runPaths } from './layout.ts'
import { type RunRecord, readRunFolder } from './runFolder.ts'

/**
 * Where a cluster's tasks train: `studies/NAME/tasks/RUN_ID/`, each a workspace of its own, since a workspace has one writer. Its data sets
 * are a link to those of the workspace.
 */
export interface TaskFolder {
  runId: string
  /** Path of the task's workspace. */
  path: string
}

export const taskFolder = (studyFolder: string, runId: string): TaskFolder => ({
  runId,
  path: join(studyFolder, 'tasks', runId),
})

/** Makes a task's workspace where there is none. */
export async function prepareTaskFolder({ path }: TaskFolder, { datasets }: Layout): Promise<void> {
  await onDisk(path, async () => {
    await makeFolders(path)
    try {
      await symlink(relative(path, datasets), layoutOf(path).datasets)
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error
    }
  })
}

/** The tasks of a study that have a folder. */
export async function listTaskFolders(studyFolder: string): Promise<TaskFolder[]> {
  try {
    const names = await onDisk(studyFolder, () => readdir(join(studyFolder, 'tasks')))
    return names
      .filter((name) => !name.startsWith('.'))
      .sort()
      .map((name) => taskFolder(studyFolder, name))
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return []
    throw error
  }
}

/** A task's run as its folder says now; null where it has not begun. Read beside the task that writes it. */
export async function readTask({ path, runId }: TaskFolder): Promise<RunRecord | null> {
  const read = await readRunFolder(layoutOf(path).runs, runId).catch(() => null)
  return read?.record ?? null
}

/** Moves a task's run into a workspace's runs and takes the rest of the task's folder away. Nobody may be at work on either. */
export async function moveTaskRun({ path, runId }: TaskFolder, layout: Layout): Promise<void> {
  const target = runPaths(layout.runs, runId).folder
  await onDisk(target, async () => {
    await makeFolders(layout.runs)
    await renamePatiently(runPaths(layoutOf(path).runs, runId).folder, target)
    await flushFolder(layout.runs)
    await rm(path, { recursive: true, force: true }) // the link to the data sets is removed, not what it leads to
  })
}
