import { lstat, rm, stat } from 'node:fs/promises'
import { errorMessage, WorkbenchError } from '../../shared/errors.ts'
import { hasCode } from '../disk/diskError.ts'
import { setDamagedAside } from '../disk/wholeFile.ts'
import { type Catalogue, noCatalogue, openCatalogue } from './catalogue.ts'
import { openDatasetStore } from './datasets/datasetStore.ts'
import { type Layout, layoutOf } from './layout.ts'
import { acquireLock, type Lock } from './lock.ts'
import { sweepImports } from './runFolder.ts'
import { openRunStore, type RunStore } from './runStore.ts'

/** An open workspace folder. */
export interface Workspace {
  readonly layout: Layout
  readonly access: 'write' | 'read'
  readonly runs: RunStore
  readonly catalogue: Catalogue
  /** Deletes the catalogue and makes it anew from the folders. */
  rebuildCatalogue(): Promise<void>
  /** @throws WorkbenchError DISK when opened for reading */
  mustWrite(): void
  close(): void
}

/** Whether something else than a file stands there, or a link that leads nowhere: SQLite would wait for a pipe or write to a device. */
async function isNoFile(path: string): Promise<boolean> {
  const there = await lstat(path).catch(() => null)
  return there !== null && !(await stat(path).catch(() => null))?.isFile()
}

async function setCatalogueAside(path: string): Promise<void> {
  await setDamagedAside(path, 'unreadable')
  for (const ending of ['-wal', '-shm', '-journal']) await rm(`${path}${ending}`, { force: true, recursive: true })
}

/**
 * The catalogue of a workspace. A file that is none, or is damaged, is set aside, not deleted: its rows follow from the folders. Where
 * SQLite does not work at all (some network disks, some systems), the folders alone must do.
 */
async function openCatalogueFile(path: string): Promise<{ catalogue: Catalogue; problem: string | null }> {
  try {
    if (await isNoFile(path)) await setCatalogueAside(path)
    return { catalogue: openCatalogue(path), problem: null }
  } catch (error) {
    try {
      if (!hasCode(error, 'SQLITE_NOTADB', 'SQLITE_CORRUPT')) throw error
      await setCatalogueAside(path)
      return { catalogue: openCatalogue(path), problem: null }
    } catch (again) {
      const why = errorMessage(again).message
      const problem = `${path} cannot be used (${why}), so every run is read from its folder; that is slower and loses nothing.`
      return { catalogue: noCatalogue(), problem }
    }
  }
}

/**
 * Opens a workspace folder, making it where there is none.
 * @param access `write` makes this process its only writer; `read` looks at the folders beside whoever writes, and changes nothing.
 * @throws WorkbenchError LOCKED, DISK
 */
export async function openWorkspace(path: string, access: 'write' | 'read' = 'write'): Promise<Workspace> {
  const layout = layoutOf(path)
  function mustWrite() {
    if (access === 'write' && lock?.isLost)
      throw new WorkbenchError(
        'LOCKED',
        `Another process has taken over the workspace ${layout.root} while this one was silent; close this one, or the other one and start anew.`,
      )
    if (access === 'write') return
    throw new WorkbenchError('DISK', `The workspace ${layout.root} is open for reading only; open it for writing.`)
  }
  let lock: Lock | null = null
  let catalogue: Catalogue | null = null
  try {
    if (access === 'write') lock = await acquireLock(layout.lock)
    const opened =
      access === 'write' ? await openCatalogueFile(layout.catalogue) : { catalogue: noCatalogue(), problem: null }
    catalogue = opened.catalogue
    if (access === 'write') {
      await sweepImports(layout.runs)
      await openDatasetStore(layout)
        .sweep()
        .catch(() => {}) // whoever asks for data sets is told what is wrong with their folder
    }
    const runs = await openRunStore(layout, catalogue, opened.problem, access, mustWrite)
    return {
      layout,
      access,
      runs,
      get catalogue() {
        return catalogue!
      },
      async rebuildCatalogue() {
        mustWrite()
        catalogue?.close()
        for (const ending of ['', '-wal', '-shm', '-journal'])
          await rm(`${layout.catalogue}${ending}`, { force: true, recursive: true })
        catalogue = (await openCatalogueFile(layout.catalogue)).catalogue
        await runs.rebuild(catalogue)
      },
      mustWrite,
      close() {
        catalogue?.close()
        lock?.release()
      },
    }
  } catch (error) {
    catalogue?.close()
    lock?.release()
    throw error
  }
}
