import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats, statSync } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { WorkbenchError } from '../../shared/errors.ts'
import { shown } from '../../shared/shown.ts'
import { systemErrorMessage } from '../../shared/systemErrors.ts'
import { hasCode } from './diskError.ts'

/** An open file that is one: its handle, and what `fstat` says of that very handle. */
export interface RegularFile {
  readonly handle: FileHandle
  readonly size: number
  readonly mtimeMs: number
}

/** A pipe without a writer must not block the open, and a terminal must not become ours. Windows has neither flag. */
const UNBLOCKED = (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0)
const READ = constants.O_RDONLY | UNBLOCKED

/**
 * Opens a file to read it, and nothing that only has a file's name: reading a pipe waits for ever, a device may never end, and opening one
 * may already act. Links are followed; what is judged is what was opened, so a file that is swapped meanwhile is judged as what it became.
 * The caller closes `handle`.
 * @param path bytes where the name is not UTF-8
 * @throws WorkbenchError BAD_FILE for folders, pipes, sockets and devices; the system's own error where there is nothing to open
 */
export async function openRegularFile(path: string | Buffer): Promise<RegularFile> {
  mustBeFile(await stat(path).catch((error) => refuseLoop(error, path)), path)
  const handle = await open(path, READ)
  try {
    const found = await handle.stat()
    mustBeFile(found, path)
    const { size, mtimeMs } = found
    return { handle, size, mtimeMs }
  } catch (error) {
    await handle.close()
    throw error
  }
}

/**
 * Opens a file to change it, and nothing that only has a file's name: writing to a pipe waits for a reader, and a device may act.
 * @param flags of `node:fs`'s constants
 * @throws WorkbenchError BAD_FILE; the system's own error, ENXIO for a pipe that nobody reads
 */
export async function openRegularToWrite(path: string, flags: number): Promise<FileHandle> {
  const present = await stat(path).catch(() => null)
  if (present) mustBeFile(present, path)
  const handle = await open(path, flags | UNBLOCKED)
  try {
    mustBeFile(await handle.stat(), path)
    return handle
  } catch (error) {
    await handle.close()
    throw error
  }
}

/**
 * The whole content of a regular file.
 * @param maxBytes more than that is refused by name before anything is read
 * @throws WorkbenchError BAD_FILE for what is no file or too large; the system's own error where there is nothing to open
 */
export async function readRegularFile(path: string, maxBytes = Number.POSITIVE_INFINITY): Promise<Buffer<ArrayBuffer>> {
  const { handle, size } = await openRegularFile(path)
  try {
    if (size > maxBytes)
      throw new WorkbenchError(
        'BAD_FILE',
        `${shown(path)} has ${size} bytes, more than the ${maxBytes} that are read of such a file; choose another one.`,
      )
    return await handle.readFile()
  } finally {
    await handle.close()
  }
}

/** The same as text in UTF-8. */
export async function readRegularText(path: string, maxBytes?: number): Promise<string> {
  return (await readRegularFile(path, maxBytes)).toString('utf8')
}

/** `readRegularText` for places that cannot wait. */
export function readRegularTextSync(path: string): string {
  mustBeFile(statSync(path), path)
  const file = openSync(path, READ)
  try {
    mustBeFile(fstatSync(file), path)
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}

/** A link that leads back to itself is no more a file than a pipe is. */
function refuseLoop(error: unknown, path: string | Buffer): never {
  const told = hasCode(error, 'ELOOP') ? systemErrorMessage(error, String(path)) : null
  throw told ? new WorkbenchError('BAD_FILE', told.message, { cause: error }) : error
}

function mustBeFile(found: Stats, path: string | Buffer): void {
  if (found.isFile()) return
  const what = kindOf(found)
  throw new WorkbenchError('BAD_FILE', `${shown(String(path))} is ${what}, not a file; choose a regular file.`)
}

/** What something is that is no regular file. */
export function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'a folder'
  if (found.isFIFO()) return 'a named pipe'
  if (found.isSocket()) return 'a socket'
  if (found.isCharacterDevice() || found.isBlockDevice()) return 'a device'
  return 'neither a file nor a folder'
}
