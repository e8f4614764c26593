import type { FileHandle } from 'node:fs/promises'
import { onDisk } from './diskError.ts'

/** The end of an open file that grows by whole pieces. One writer a file; calls must not overlap. */
export interface AppendedFile {
  /** On a full disk nothing of the piece stays in the file. @throws WorkbenchError DISK */
  append(bytes: Uint8Array): Promise<void>
  /** Waits until everything appended has reached the disk. */
  flush(): Promise<void>
  close(): Promise<void>
}

/** @param end bytes of the file so far */
export function appendedFile(handle: FileHandle, path: string, end: number): AppendedFile {
  return {
    append: (bytes) =>
      onDisk(path, async () => {
        try {
          let written = 0
          while (written < bytes.length)
            written += (await handle.write(bytes, written, bytes.length - written, end + written)).bytesWritten
        } catch (error) {
          await handle.truncate(end).catch(() => {})
          throw error
        }
        end += bytes.length
      }),
    flush: () => onDisk(path, () => handle.datasync()),
    close: () => onDisk(path, () => handle.close()),
  }
}
