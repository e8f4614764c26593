import { createHash } from 'node:crypto'
import { open, rm, rmdir } from 'node:fs/promises'
import { WorkbenchError } from '../../shared/errors.ts'
import { hasCode, onDisk } from './diskError.ts'
import { makeFolders } from './makeFolders.ts'
import { writeWhole } from './wholeFile.ts'

/** What was written: its place, size in bytes and SHA-256 in hex. */
export interface SealedFile {
  path: string
  bytes: number
  sha256: string
}

/**
 * Writes files of the user's, none of which may be there yet: all of them or none. Their names are taken first, so that two who write at once do not
 * overwrite each other.
 * @param folder of all of them; made where it is missing
 * @throws WorkbenchError CONFLICT where there is one of that name; DISK
 */
export async function writeAllNew(
  folder: string,
  files: readonly { path: string; content: string | Uint8Array }[],
): Promise<SealedFile[]> {
  const made = await onDisk(folder, () => makeFolders(folder))
  const taken: string[] = []
  try {
    for (const { path } of files) {
      await onDisk(path, () => take(path))
      taken.push(path)
    }
    for (const { path, content } of files) await writeWhole(path, content)
  } catch (error) {
    for (const path of taken) await rm(path, { force: true }).catch(() => {})
    if (made !== undefined) await rmdir(folder).catch(() => {})
    throw error
  }
  return files.map(({ path, content }) => ({
    path,
    bytes: Buffer.byteLength(content),
    sha256: createHash('sha256').update(content).digest('hex'),
  }))
}

async function take(path: string): Promise<void> {
  const handle = await open(path, 'wx').catch((error) => {
    throw hasCode(error, 'EEXIST') ? alreadyThere(path) : error
  })
  await handle.close()
}

export const alreadyThere = (path: string) =>
  new WorkbenchError('CONFLICT', `${path} exists already; choose another name or remove it first.`)
