import { WorkbenchError } from '../../shared/errors.ts'
import { openRegularFile } from './openRegularFile.ts'

/** Where a file's bytes lie: plain data, so that another process can read them. */
export interface FileLocation {
  /** Path of a file on disk; bytes where its name is not UTF-8. */
  at: string | Uint8Array
  /** First byte, and their number; null for all that the file has. */
  offset: number
  size: number | null
}

const pathOf = (at: string | Uint8Array) => (typeof at === 'string' ? at : Buffer.from(at))

/** Runs `work` on a file's bytes: `read` gives a part of them, shorter at the end. */
export async function withBytes<T>(
  { at, offset, size }: FileLocation,
  work: (bytes: { size: number; read(from: number, length: number): Promise<Buffer> }) => Promise<T>,
): Promise<T> {
  const { handle, size: all } = await openRegularFile(pathOf(at))
  try {
    const length = size ?? Math.max(0, all - offset)
    return await work({
      size: length,
      async read(from, count) {
        const target = Buffer.allocUnsafe(Math.max(0, Math.min(count, length - from)))
        let done = 0
        while (done < target.length) {
          const { bytesRead } = await handle.read(target, done, target.length - done, offset + from + done)
          if (bytesRead === 0) break
          done += bytesRead
        }
        return target.subarray(0, done)
      },
    })
  } finally {
    await handle.close()
  }
}

/**
 * A file's bytes, whole.
 * @throws WorkbenchError BAD_FILE for more than `limit` bytes.
 */
export function readBytes(file: FileLocation & { name: string }, limit: number): Promise<Buffer> {
  return withBytes(file, async ({ size, read }) => {
    if (size > limit)
      throw new WorkbenchError(
        'BAD_FILE',
        `${file.name} has ${Math.round(size / 1e6)} MB; at most ${Math.round(limit / 1e6)} MB are read.`,
      )
    return read(0, size)
  })
}
