import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { lstat, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { hasCode, onDisk } from './diskError.ts'
import { makeFolders, makeFoldersSync } from './makeFolders.ts'

/** Names of files that are being written; what is left of them after a crash is garbage. */
export const TEMPORARY = /^\..+\.[0-9a-f]{8}\.tmp$/

export interface WholeFileOptions {
  /** Permissions of the new file; 0o666 less the umask where absent. */
  mode?: number
  /** False where a missing folder means that somebody has moved it away; otherwise it is made. */
  makeFolder?: boolean
}

const ATTEMPTS = 10
/** Milliseconds before attempt n + 1, n from 1: 0.9 s in all. */
const pause = (attempt: number) => 20 * attempt

/** A virus scanner or indexer that looks at a file holds up its replacement for a moment: on Windows, and on its network disks. */
const isHeldUp = (error: unknown) =>
  hasCode(error, 'EBUSY') || (process.platform === 'win32' && hasCode(error, 'EPERM', 'EACCES'))

/** `rename`, tried again while another program holds up the target. */
export async function renamePatiently(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await rename(from, to)
    } catch (error) {
      if (attempt === ATTEMPTS || !isHeldUp(error)) throw error
      await setTimeout(pause(attempt))
    }
  }
}

/** Makes a folder's entries last: a rename is only safe once its folder is flushed. Windows has no such call. */
export async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } catch (error) {
    // Some network file systems refuse to flush a folder.
    if (!hasCode(error, 'EINVAL', 'ENOTSUP', 'EPERM')) throw error
  } finally {
    await handle.close()
  }
}

function temporaryFor(path: string): string {
  // A name may have 255 bytes; the ending needs 14 of them.
  return join(dirname(path), `.${Buffer.from(basename(path)).subarray(0, 200)}.${randomBytes(4).toString('hex')}.tmp`)
}

/** The user knows the file, not the name that it had meanwhile. */
function named(error: unknown, temporary: string, path: string): unknown {
  if (error instanceof Error && 'path' in error && error.path === temporary) error.path = path
  return error
}

/**
 * Writes a whole file so that a crash or a full disk leaves either the old content or the new one, never a part of it: a temporary name,
 * flushed, renamed, and the folder flushed.
 * @param content in one piece, or in pieces that are asked for as they are written; what they throw leaves the old content
 * @throws WorkbenchError DISK
 */
export async function writeWhole(
  path: string,
  content: string | Uint8Array | AsyncIterable<Uint8Array>,
  { mode, makeFolder = true }: WholeFileOptions = {},
): Promise<void> {
  const folder = dirname(path)
  const temporary = temporaryFor(path)
  await onDisk(path, async () => {
    if (makeFolder) await makeFolders(folder)
    try {
      const handle = await open(temporary, 'wx', mode)
      try {
        await handle.writeFile(content)
        await handle.sync()
      } finally {
        await handle.close()
      }
      await renamePatiently(temporary, path)
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {})
      throw named(error, temporary, path)
    }
    await flushFolder(folder)
  })
}

/**
 * Writes a file of the user's that must not be there yet; where that fails, nothing stays.
 * @throws WorkbenchError DISK, also where there is one of that name
 */
export async function writeNew(path: string, content: string | Uint8Array): Promise<void> {
  await onDisk(path, async () => {
    const handle = await open(path, 'wx')
    try {
      await handle.writeFile(content)
      await handle.sync()
    } catch (error) {
      await rm(path, { force: true }).catch(() => {})
      throw error
    } finally {
      await handle.close()
    }
  })
}

/** `writeWhole` for places that cannot wait, without the flush of the folder. @throws Node's own error */
export function writeWholeSync(
  path: string,
  content: string | Uint8Array,
  { mode, makeFolder = true }: WholeFileOptions = {},
): void {
  const temporary = temporaryFor(path)
  if (makeFolder) makeFoldersSync(dirname(path))
  try {
    const file = openSync(temporary, 'wx', mode)
    try {
      writeFileSync(file, content)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSyncPatiently(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw named(error, temporary, path)
  }
}

function renameSyncPatiently(from: string, to: string): void {
  const sleeping = new Int32Array(new SharedArrayBuffer(4))
  for (let attempt = 1; ; attempt++) {
    try {
      renameSync(from, to)
      return
    } catch (error) {
      if (attempt === ATTEMPTS || !isHeldUp(error)) throw error
      Atomics.wait(sleeping, 0, 0, pause(attempt))
    }
  }
}

/** Names that `setDamagedAside` gives. */
export const ASIDE = /\.damaged(-\d+)?$/

/**
 * Keeps a damaged file, or what stands in its place, beside the one that takes it: NAME.damaged, or NAME.damaged-2 and so on where that is taken.
 * @param word to put in the place of "damaged"
 * @returns its new name; null where there is no file
 */
export async function setDamagedAside(path: string, word = 'damaged'): Promise<string | null> {
  for (let number = 1; ; number++) {
    const target = `${path}.${word}${number === 1 ? '' : `-${number}`}`
    // A link that leads nowhere is in the way as well.
    const isTaken = await lstat(target).then(
      () => true,
      () => false,
    )
    if (isTaken) continue
    try {
      await onDisk(path, () => renamePatiently(path, target))
      return target
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return null
      throw error
    }
  }
}
