import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { WorkbenchError } from '../../shared/errors.ts'
import type { StepMetrics } from '../../shared/training/run.ts'
import { onDisk } from '../disk/diskError.ts'
import {
  decodeRecords,
  emptyColumns,
  encodeHeader,
  encodeRecords,
  HEADER_BYTES,
  isHeader,
  RECORD_BYTES,
} from './metricsRecord.ts'

const CHUNK_RECORDS = 8192

/** Appends to a run's `metrics.bin`. One writer a file; calls must not overlap. */
export interface MetricsWriter {
  /** Appends whole records; on a full disk nothing of them stays in the file. */
  append(steps: readonly StepMetrics[]): Promise<void>
  /** Waits until everything appended has reached the disk. */
  flush(): Promise<void>
  close(): Promise<void>
}

/** Finds the end of the usable records, and among them of those with a step below `before`. */
async function usableEnd(handle: FileHandle, size: number, before: number): Promise<number> {
  const columns = emptyColumns(CHUNK_RECORDS)
  const bytes = new Uint8Array(CHUNK_RECORDS * RECORD_BYTES)
  let at = HEADER_BYTES
  while (at + RECORD_BYTES <= size) {
    columns.length = 0
    const { bytesRead } = await handle.read(bytes, 0, Math.min(bytes.length, size - at), at)
    const whole = Math.floor(bytesRead / RECORD_BYTES)
    const taken = decodeRecords(bytes.subarray(0, whole * RECORD_BYTES), columns)
    const late = columns.step.subarray(0, taken).findIndex((step) => step >= before)
    if (late >= 0) return at + late * RECORD_BYTES
    at += taken * RECORD_BYTES
    if (taken < whole || whole === 0) return at
  }
  return at
}

/**
 * Opens `metrics.bin` for appending, after cutting off a torn record and every step from `fromStep` on: a run that resumes from a
 * checkpoint at step N writes the steps from N again.
 * @throws WorkbenchError BAD_FILE for a file of another kind; DISK
 */
export async function openMetricsWriter(path: string, fromStep = Number.POSITIVE_INFINITY): Promise<MetricsWriter> {
  const handle = await onDisk(path, async () => {
    await mkdir(dirname(path), { recursive: true })
    const opened = await open(path, 'r+').catch((error) => {
      if (error.code !== 'ENOENT') throw error
      return open(path, 'wx+')
    })
    return opened
  })
  let end = HEADER_BYTES
  try {
    await onDisk(path, async () => {
      const { size } = await handle.stat()
      if (size < HEADER_BYTES) {
        if (size > 0) await handle.truncate(0)
        await handle.write(encodeHeader(), 0, HEADER_BYTES, 0)
        return
      }
      const head = new Uint8Array(HEADER_BYTES)
      await handle.read(head, 0, HEADER_BYTES, 0)
      if (!isHeader(head))
        throw new WorkbenchError(
          'BAD_FILE',
          `${path} is no metrics file of this version; move it away to let the run start its curves anew.`,
        )
      end = await usableEnd(handle, size, fromStep)
      if (end < size) await handle.truncate(end)
    })
  } catch (error) {
    await handle.close()
    throw error
  }

  return {
    append: (steps) =>
      onDisk(path, async () => {
        const bytes = encodeRecords(steps)
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
