import { rename, rm } from 'node:fs/promises'
import { WorkbenchError } from '../../shared/errors.ts'
import { type Catalogue, openCatalogue } from './catalogue.ts'
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
  /** @throws WorkbenchError DISK when opened for reading */
  mustWrite(): void
  close(): void
}

/** A catalogue file that SQLite cannot read is set aside, not deleted; its rows follow from the folders. */
async function openCatalogueFile(path: string): Promise<Catalogue> {
  try {
    return openCatalogue(path)
  } catch {
    await rename(path, `${path}.unreadable`)
    for (const ending of ['-wal', '-shm']) await rm(`${path}${ending}`, { force: true })
    return openCatalogue(path)
  }
}

/**
 * Opens a workspace folder, making it where there is none.
 * @param access `write` makes this process its only writer; `read` looks at the folders beside whoever writes, and changes nothing.
 * @throws WorkbenchError LOCKED, DISK
 */
export async function openWorkspace(path: string, access: 'write' | 'read' = 'write'): Promise<Workspace> {
  const layout = layoutOf(path)
  let lock: Lock | null = null
  let catalogue: Catalogue | null = null
  try {
    if (access === 'write') lock = await acquireLock(layout.lock)
    catalogue = access === 'write' ? await openCatalogueFile(layout.catalogue) : openCatalogue(':memory:')
    if (access === 'write') await sweepImports(layout.runs)
    const runs = await openRunStore(layout, catalogue)
    return {
      layout,
      access,
      runs,
      catalogue,
      mustWrite() {
        if (access === 'read')
          throw new WorkbenchError(
            'DISK',
            `The workspace ${layout.root} is open for reading only; open it for writing.`,
          )
      },
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
