import { type FileHandle, open, stat } from 'node:fs/promises'
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
  /** An open file goes along with a folder that is moved. @throws WorkbenchError DISK where the file is no longer at its path */
  requireInPlace(): Promise<void>
  close(): Promise<void>
}

/** Finds the end of the good records with a step below `before`, their number, and how many before that end are damaged. */
async function usableEnd(
  handle: FileHandle,
  size: number,
  before: number,
): Promise<{ end: number; good: number; damaged: number }> {
  const columns = emptyColumns(CHUNK_RECORDS)
  const bytes = new Uint8Array(RECORD_BYTES)
  const chunk = new Uint8Array(CHUNK_RECORDS * RECORD_BYTES)
  let end = HEADER_BYTES
  let good = 0
  let last = -1
  for (let at = HEADER_BYTES; at + RECORD_BYTES <= size; ) {
    const { bytesRead } = await handle.read(chunk, 0, Math.min(chunk.length, size - at), at)
    const whole = Math.floor(bytesRead / RECORD_BYTES)
    if (whole === 0) break
    for (let index = 0; index < whole; index++) {
      columns.length = 0
      bytes.set(chunk.subarray(index * RECORD_BYTES, (index + 1) * RECORD_BYTES))
      if (decodeRecords(bytes, columns).end === 0) continue
      const step = columns.step[0]!
      if (step >= before || step <= last) continue
      last = step
      good++
      end = at + (index + 1) * RECORD_BYTES
    }
    at += whole * RECORD_BYTES
  }
  return { end, good, damaged: (end - HEADER_BYTES) / RECORD_BYTES - good }
}

/**
 * What a metrics file lacks of a run, in one sentence; null where it has all.
 * @param steps done by the run's newest checkpoint: a run that goes on from there does not write earlier ones again
 */
export async function metricsDamage(path: string, steps: number): Promise<string | null> {
  const handle = await open(path, 'r').catch(() => null)
  let good = 0
  let damaged = 0
  if (handle) {
    try {
      ;({ good, damaged } = await usableEnd(handle, (await handle.stat()).size, steps))
    } finally {
      await handle.close()
    }
  }
  const missing = Math.max(damaged, steps - good)
  if (missing === 0) return null
  const what = !handle ? 'is missing' : damaged > 0 ? 'is damaged' : 'is not whole'
  return `${path} ${what}: ${missing} ${missing === 1 ? 'step is' : 'steps are'} missing in the curves; the others are kept.`
}

/**
 * Opens `metrics.bin` for appending, after cutting off a torn record and every step from `fromStep` on: a run that resumes from a
 * checkpoint at step N writes the steps from N again.
 * @throws WorkbenchError BAD_FILE for a file of another kind; DISK
 */
export async function openMetricsWriter(path: string, fromStep = Number.POSITIVE_INFINITY): Promise<MetricsWriter> {
  const handle = await onDisk(path, async () => {
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
      end = (await usableEnd(handle, size, fromStep)).end
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
    requireInPlace: () =>
      onDisk(path, async () => {
        const [ours, there] = await Promise.all([handle.stat(), stat(path).catch(() => null)])
        if (there?.ino === ours.ino) return
        throw new WorkbenchError(
          'DISK',
          `${path} was moved away or replaced while the run was training; put it back, then resume the run.`,
        )
      }),
    close: () => onDisk(path, () => handle.close()),
  }
}
