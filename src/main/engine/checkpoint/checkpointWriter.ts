import { join } from 'node:path'
import type { Checkpoint } from '../../../shared/checkpoint/checkpoint.ts'
import { epochFileName, positionFileName, writeCheckpoint } from './checkpointFile.ts'
import type { WrittenCheckpoint } from './writtenCheckpoint.ts'

/** Writes checkpoints one after the other while training goes on. */
export interface CheckpointWriter {
  /** Takes a checkpoint whose tensors are copies, and returns at once unless an earlier one is still being written. */
  write(checkpoint: Checkpoint, about: Pick<WrittenCheckpoint, 'role' | 'best'>): Promise<void>
  /** Checkpoints that lie on the disk since the last call; throws the error of one that could not be written. */
  takeWritten(): WrittenCheckpoint[]
  /** Resolves once everything taken is written; throws as `takeWritten`. */
  finish(): Promise<void>
}

export function createCheckpointWriter(
  folder: string,
  save: typeof writeCheckpoint = writeCheckpoint,
): CheckpointWriter {
  const written: WrittenCheckpoint[] = []
  let pending: Promise<void> = Promise.resolve()
  let failure: unknown = null

  const saveOne = async (checkpoint: Checkpoint, about: Pick<WrittenCheckpoint, 'role' | 'best'>) => {
    const { position, metrics, createdAt } = checkpoint.header
    const epoch = metrics?.epoch ?? position.epoch
    const path = join(folder, about.role === 'epoch' ? epochFileName(epoch) : positionFileName(position.step))
    const file = await save(path, checkpoint)
    written.push({ path, ...file, createdAt, ...about, epoch, step: position.step, metrics })
  }
  const throwFailure = () => {
    if (failure !== null) throw failure
  }
  return {
    async write(checkpoint, about) {
      await pending // two at once could end in the wrong order, and would hold two copies in memory
      throwFailure()
      pending = saveOne(checkpoint, about).catch((error: unknown) => {
        failure = error
      })
    },
    takeWritten() {
      throwFailure()
      return written.splice(0)
    },
    async finish() {
      await pending
      throwFailure()
    },
  }
}
