import { mkdirSync, statSync } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { WorkbenchError } from '../../shared/errors.ts'
import { hasCode } from './diskError.ts'

/**
 * Makes a folder, and those above it that are missing. In the place of Node's own `recursive`, which never comes back, with a whole core, where a
 * file system says of a name in a folder that is there that it is not (/proc, automounts, some FUSE drives).
 * @param mode permissions of those that are made
 * @returns the topmost that was made; undefined where all were there
 * @throws WorkbenchError DISK where the place takes no folders; else the system's own error, EEXIST where a file of that name is in the way
 */
export async function makeFolders(path: string, mode?: number): Promise<string | undefined> {
  const parent = dirname(path)
  let first: string | undefined
  for (let attempt = 1; ; attempt++) {
    try {
      await mkdir(path, { mode })
      return first ?? path
    } catch (error) {
      // Whatever the system says of a folder that is there (read-only disks, the root), it is there.
      if (!hasCode(error, 'ENOENT', 'ENOTDIR') && (await isFolder(path))) return first
      if (!hasCode(error, 'ENOENT') || parent === path) throw error
      if (attempt > 1) throw takesNone(path, error)
      first = await makeFolders(parent, mode)
    }
  }
}

const isFolder = (path: string) =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )

const takesNone = (path: string, cause: unknown) =>
  new WorkbenchError('DISK', `The folder ${path} cannot be made, as nothing can in that place; choose another place.`, {
    cause,
  })

/** `makeFolders` for places that cannot wait. */
export function makeFoldersSync(path: string): void {
  const parent = dirname(path)
  for (let attempt = 1; ; attempt++) {
    try {
      mkdirSync(path)
      return
    } catch (error) {
      if (!hasCode(error, 'ENOENT', 'ENOTDIR') && statSync(path, { throwIfNoEntry: false })?.isDirectory()) return
      if (!hasCode(error, 'ENOENT') || parent === path) throw error
      if (attempt > 1) throw takesNone(path, error)
      makeFoldersSync(parent)
    }
  }
}
