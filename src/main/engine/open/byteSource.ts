import { readSync } from 'node:fs'
import { basename } from 'node:path'
import { WorkbenchError } from '../../../shared/errors.ts'
import { shown } from '../../../shared/shown.ts'
import { diskError } from '../../disk/diskError.ts'
import { openRegularFile } from '../../disk/openRegularFile.ts'

/** Bytes that are read where they are needed, so that a file of gigabytes is never in memory as a whole. */
export interface ByteSource {
  /** How to name it in errors. */
  readonly label: string
  readonly size: number
  /** A copy or a view of `length` bytes from `offset` on. @throws WorkbenchError BAD_FILE where the file ends before */
  read(offset: number, length: number): Uint8Array
}

/** Bytes in memory. */
export function bytesSource(bytes: Uint8Array, label: string): ByteSource {
  return {
    label,
    size: bytes.length,
    read(offset, length) {
      requireWithin(label, bytes.length, offset, length)
      return bytes.subarray(offset, offset + length)
    },
  }
}

/** A part of a source as a source of its own. @throws WorkbenchError BAD_FILE where the source ends before */
export function partOf(source: ByteSource, start: number, size: number, label = source.label): ByteSource {
  requireWithin(label, source.size, start, size)
  return {
    label,
    size,
    read(offset, length) {
      requireWithin(label, size, offset, length)
      return source.read(start + offset, length)
    },
  }
}

/**
 * Opens a file for `work` and closes it afterwards. Reads are synchronous: an engine has nothing else to do meanwhile.
 * @throws WorkbenchError NOT_FOUND, DISK, BAD_FILE
 */
export async function withFile<T>(path: string, work: (source: ByteSource) => Promise<T> | T): Promise<T> {
  const label = shown(basename(path))
  const { handle, size } = await openRegularFile(path).catch((error: unknown) => {
    if (error instanceof WorkbenchError) throw error
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new WorkbenchError(
        'NOT_FOUND',
        `There is no file ${shown(path)}; check its spelling, or whether it was moved or deleted.`,
      )
    throw diskError(error, path)
  })
  try {
    return await work({
      label,
      size,
      read(offset, length) {
        requireWithin(label, size, offset, length)
        const target = Buffer.allocUnsafe(length)
        for (let done = 0; done < length; ) {
          const count = readSync(handle.fd, target, done, length - done, offset + done)
          if (count === 0) throw cutOff(label, size, offset, length)
          done += count
        }
        return target
      },
    })
  } finally {
    await handle.close()
  }
}

function requireWithin(label: string, size: number, offset: number, length: number): void {
  if (offset < 0 || length < 0 || offset + length > size) throw cutOff(label, size, offset, length)
}

const cutOff = (label: string, size: number, offset: number, length: number) =>
  new WorkbenchError(
    'BAD_FILE',
    `${label} is cut off: ${length} bytes are needed from byte ${offset} on, but it ends after ${size}; copy or download it again.`,
  )
