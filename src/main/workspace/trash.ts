import { access } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { WorkbenchError } from '../../shared/errors.ts'
import { hasCode, onDisk } from '../disk/diskError.ts'
import { makeFolders } from '../disk/makeFolders.ts'
import { flushFolder, renamePatiently } from '../disk/wholeFile.ts'

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

/**
 * Moves a file or folder into a trash folder of the same disk, under its own name, or with a number behind it where that name is taken.
 * @returns its new path
 */
export async function moveToTrash(path: string, trashFolder: string): Promise<string> {
  return onDisk(path, async () => {
    await makeFolders(trashFolder)
    const name = basename(path)
    for (let number = 1; ; number++) {
      const target = join(trashFolder, number === 1 ? name : `${name}~${number}`)
      // A rename would replace an empty folder or a file without a word.
      if (await exists(target)) continue
      try {
        await renamePatiently(path, target)
        await flushFolder(trashFolder)
        await flushFolder(dirname(path))
        return target
      } catch (error) {
        if (!hasCode(error, 'ENOTEMPTY', 'EEXIST')) throw error
      }
    }
  })
}

/**
 * Moves something of that name from a trash folder back.
 * @throws WorkbenchError NOT_FOUND where the trash has none, CONFLICT where the name is taken again; DISK
 */
export async function restoreFromTrash(trashFolder: string, name: string, folder: string): Promise<string> {
  const from = join(trashFolder, name)
  const target = join(folder, name)
  if (!(await exists(from))) throw new WorkbenchError('NOT_FOUND', `The trash has no "${name}".`)
  if (await exists(target))
    throw new WorkbenchError(
      'CONFLICT',
      `${target} exists again, so "${name}" stays in the trash; move one of them away.`,
    )
  await onDisk(target, async () => {
    await makeFolders(folder)
    await renamePatiently(from, target)
    await flushFolder(folder)
    await flushFolder(trashFolder)
  })
  return target
}
