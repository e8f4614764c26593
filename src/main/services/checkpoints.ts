import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { WorkbenchError } from '../../shared/errors.ts'
import type { CheckpointInfo, RunFile } from '../../shared/training/run.ts'
import { hasCode, onDisk } from '../disk/diskError.ts'
import { openRegularFile } from '../disk/openRegularFile.ts'
import type { RunStore } from '../workspace/runStore.ts'
import type { ServiceContext } from './context.ts'

/** A checkpoint whose file was read whole and is what it was when it was written. */
export interface OpenCheckpoint {
  info: CheckpointInfo
  file: RunFile
  /** Absolute path. */
  path: string
}

/** Checkpoints of all runs, by the SHA-256 of their file. */
export interface CheckpointsService {
  /** @throws WorkbenchError NOT_FOUND */
  find(id: string): CheckpointInfo
  /**
   * Finds a checkpoint and verifies its file, which is read only when it has changed since the last time.
   * @throws WorkbenchError NOT_FOUND; BAD_FILE for a file that is not what it was; DISK
   */
  open(id: string): Promise<OpenCheckpoint>
}

/** SHA-256 of a file, hex, read in pieces so that nothing waits; an abort ends it. */
export async function fileSha256(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  const { handle } = await openRegularFile(path)
  // The stream closes the file.
  for await (const piece of handle.createReadStream({ highWaterMark: 1 << 20 })) {
    signal?.throwIfAborted()
    hash.update(piece as Buffer)
  }
  return hash.digest('hex')
}

export function createCheckpoints({ workspace }: ServiceContext): CheckpointsService {
  const { runs, layout } = workspace
  const verified = new Map<string, string>()

  function find(id: string): CheckpointInfo {
    for (const { checkpoints } of runs.list()) {
      const info = checkpoints.find((checkpoint) => checkpoint.id === id)
      if (info) return info
    }
    throw new WorkbenchError(
      'NOT_FOUND',
      `There is no checkpoint ${id.slice(0, 12)} here; it may have been removed by the retention rule, so choose one from the run's list.`,
    )
  }

  return {
    find,
    async open(id) {
      const info = find(id)
      const path = join(layout.root, ...info.path.split('/'))
      const { file } = runs.get(info.runId)
      try {
        await onDisk(path, async () => {
          const { size, mtimeMs } = await stat(path)
          const key = `${size}:${mtimeMs}`
          if (verified.get(path) === key) return
          const actual = await fileSha256(path)
          if (actual !== id) throw damaged(path, size, info)
          verified.set(path, key)
        })
      } catch (error) {
        if (!hasCode(error, 'ENOENT')) throw error
        throw new WorkbenchError('BAD_FILE', `The checkpoint file ${path} is gone; choose another one of the run.`)
      }
      return { info, file, path }
    },
  }
}

function damaged(path: string, size: number, info: CheckpointInfo): WorkbenchError {
  const how =
    size === info.bytes
      ? 'its SHA-256 is not the one it was written with'
      : `it has ${size} bytes instead of ${info.bytes}`
  return new WorkbenchError('BAD_FILE', `The checkpoint ${path} is damaged: ${how}; choose another one of the run.`)
}

/**
 * The newest checkpoint of a run whose file is sound; null where there is none. Damaged ones are set aside on the way.
 * @returns with one sentence about each of those
 */
export async function newestSound(
  checkpoints: CheckpointsService,
  runs: RunStore,
  runId: string,
): Promise<{ open: OpenCheckpoint | null; damaged: string[] }> {
  const damaged: string[] = []
  for (const { id, path } of runs.get(runId).checkpoints.toReversed()) {
    try {
      return { open: await checkpoints.open(id), damaged }
    } catch (error) {
      if (!(error instanceof WorkbenchError) || error.code !== 'BAD_FILE') throw error
      damaged.push(error.message)
      await runs.setAside(runId, basename(path))
    }
  }
  return { open: null, damaged }
}
