import { constants } from 'node:fs'
import { stat } from 'node:fs/promises'
import { WorkbenchError } from '../../shared/errors.ts'
import type { StepMetrics } from '../../shared/training/run.ts'
import { type AppendedFile, appendedFile } from '../disk/appendedFile.ts'
import { hasCode, onDisk } from '../disk/diskError.ts'
import { openRegularToWrite } from '../disk/openRegularFile.ts'
import { usableEnd } from './metricsDamage.ts'
import { encodeHeader, encodeRecords, HEADER_BYTES, isHeader } from './metricsRecord.ts'

/** Appends to a run's `metrics.bin`. One writer a file; calls must not overlap. */
export interface MetricsWriter extends Omit<AppendedFile, 'append'> {
  /** Appends whole records; on a full disk nothing of them stays in the file. */
  append(steps: readonly StepMetrics[]): Promise<void>
  /** An open file goes along with a folder that is moved. @throws WorkbenchError DISK where the file is no longer at its path */
  requireInPlace(): Promise<void>
}

/**
 * Opens `metrics.bin` for appending, after cutting off a torn record and every step from `fromStep` on: a run that resumes from a
 * checkpoint at step N writes the steps from N again.
 * @throws WorkbenchError BAD_FILE for a file of another kind; DISK
 */
export async function openMetricsWriter(path: string, fromStep = Number.POSITIVE_INFINITY): Promise<MetricsWriter> {
  const handle = await onDisk(path, async () => {
    const { O_RDWR, O_CREAT, O_EXCL } = constants
    return openRegularToWrite(path, O_RDWR).catch((error) => {
      if (!hasCode(error, 'ENOENT')) throw error
      return openRegularToWrite(path, O_RDWR | O_CREAT | O_EXCL)
    })
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

  const file = appendedFile(handle, path, end)
  return {
    ...file,
    append: (steps) => file.append(encodeRecords(steps)),
    requireInPlace: () =>
      onDisk(path, async () => {
        const [ours, there] = await Promise.all([handle.stat(), stat(path).catch(() => null)])
        if (there?.ino === ours.ino) return
        throw new WorkbenchError(
          'DISK',
          `${path} was moved away or replaced while the run was training; put it back, then resume the run.`,
        )
      }),
  }
}
