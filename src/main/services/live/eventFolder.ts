import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { EpochMetrics, RunFile } from '../../../shared/training/run.ts'
import { onDisk } from '../../disk/diskError.ts'
import { makeFolders } from '../../disk/makeFolders.ts'
import type { MetricsColumns } from '../../workspace/metricsRecord.ts'
import { pictureRecord, scalarsRecord, startRecord, textRecord, versionRecord } from '../exports/curves/eventFile.ts'
import { giveWay } from '../exports/curves/giveWay.ts'
import { firstKernels, type KernelCheckpoint } from '../exports/curves/kernelCheckpoints.ts'
import { epochValues, KERNELS, settings, stepValues } from '../exports/curves/tensorboard.ts'

/** Bytes that are gathered before they are written. */
const PIECE = 1 << 18

/** What a run's folder on the disk says of its curves. */
export interface CurvesNow {
  steps: MetricsColumns
  epochs: readonly EpochMetrics[]
  checkpoints: readonly KernelCheckpoint[]
}

/** An event file that grows with a run. Calls must not overlap. */
export interface EventFolder {
  /** Writes what is new since the last call. @returns whether the run still is where the file says, or has gone back to an earlier step */
  write(now: CurvesNow): Promise<'written' | 'gone back'>
  close(): Promise<void>
}

let made = 0

/**
 * Begins an event file of a run. It takes back whatever earlier files in the folder say and tells the run from its first step on, so that a run that
 * was killed and resumed has none of its steps twice, and none is missing that a full disk swallowed.
 * @throws WorkbenchError DISK
 */
export async function openEventFolder(folder: string, file: RunFile): Promise<EventFolder> {
  const begun = Date.parse(file.createdAt) / 1000
  // TensorBoard reads the files of a folder in the order of their names.
  const name = `events.out.tfevents.${Math.floor(Date.now() / 1000)}.${process.pid}.${String(made++).padStart(6, '0')}.allconv`
  const path = join(folder, name)
  const handle = await onDisk(folder, async () => {
    await makeFolders(folder)
    return open(path, 'wx')
  })
  let pieces = [versionRecord(begun), startRecord(begun, 0), textRecord(begun, 'settings', settings(file))]
  let size = 0
  let steps = 0
  let lastStep = -1
  let epochs = 0
  let lastPicture = -1
  const flush = () =>
    onDisk(path, async () => {
      const bytes = Buffer.concat(pieces)
      pieces = []
      size = 0
      for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten
    })
  const put = async (record: Uint8Array) => {
    pieces.push(record)
    size += record.length
    if (size > PIECE) await flush()
  }
  return {
    async write(now) {
      const { length } = now.steps
      if (length < steps || (steps > 0 && now.steps.step[steps - 1] !== lastStep) || now.epochs.length < epochs)
        return 'gone back'
      let seconds = steps > 0 ? now.steps.seconds[steps - 1]! : 0
      const secondsAt = new Map<number, number>()
      for (; steps < length; steps++) {
        lastStep = now.steps.step[steps]!
        seconds = now.steps.seconds[steps]!
        secondsAt.set(lastStep, seconds)
        await put(scalarsRecord(begun + seconds, lastStep, stepValues(now.steps, steps)))
        await giveWay(steps)
      }
      for (; epochs < now.epochs.length; epochs++) {
        const epoch = now.epochs[epochs]!
        const time = begun + (secondsAt.get(epoch.step - 1) ?? seconds)
        await put(scalarsRecord(time, epoch.step - 1, epochValues(epoch)))
      }
      for (const checkpoint of now.checkpoints) {
        // Its epoch comes first; what is written of an earlier step would be behind what readers have.
        if (checkpoint.step <= lastPicture || checkpoint.step > lastStep) continue
        lastPicture = checkpoint.step
        const picture = await firstKernels(checkpoint, file.request.architecture)
        if (picture) await put(pictureRecord(begun + seconds, checkpoint.step, KERNELS, picture))
      }
      if (pieces.length > 0) await flush()
      return 'written'
    },
    close: () => handle.close(),
  }
}
