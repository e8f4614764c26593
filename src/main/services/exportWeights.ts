import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { WorkbenchError } from '../../shared/errors.ts'
import { shown } from '../../shared/shown.ts'
import { onDisk } from '../disk/diskError.ts'
import { isBelow } from '../disk/isBelow.ts'
import type { Layout } from '../workspace/layout.ts'
import type { CheckpointsService } from './checkpoints.ts'
import type { ServiceContext } from './context.ts'
import { oneJob } from './oneJob.ts'

export interface ExportWeightsOptions {
  /** Whether the caller sits at this machine; others write into the workspace's `exports/` alone. */
  isHere: boolean
  signal?: AbortSignal
}

/**
 * Writes the weights of a checkpoint, without momentum and preprocessing, as a safetensors file for other programs. A relative path of a
 * browser is one of the workspace's `exports/`.
 * @throws WorkbenchError CONFLICT where the file exists; REFUSED for a place that is not the caller's; NOT_FOUND, BAD_FILE, DISK
 */
export async function exportWeights(
  { context, checkpoints }: { context: ServiceContext; checkpoints: CheckpointsService },
  { checkpointId, order, path }: { checkpointId: string; order: 'ours' | 'pytorch'; path: string },
  { isHere, signal }: ExportWeightsOptions,
): Promise<{ path: string; bytes: number; sha256: string }> {
  const { layout } = context.workspace
  const { path: checkpointPath } = await checkpoints.open(checkpointId)
  const outPath = isHere ? resolve(path) : resolve(layout.exports, path)
  await mustBeFree(outPath, layout, isHere)
  if (!isHere) await onDisk(layout.exports, () => mkdir(layout.exports, { recursive: true }))
  const job = oneJob(() => context.startEngine(), 'export-weights', { checkpointPath, order, outPath }, signal)
  for (;;) {
    const { done, value } = await job.next()
    if (done) return value
  }
}

/** What the workspace keeps itself is nobody's to write to: a foreign file among a run's checkpoints would be taken for one. */
async function mustBeFree(path: string, { root, exports }: Layout, isHere: boolean): Promise<void> {
  if (await isBelow(path, exports)) return
  if (!isHere)
    throw new WorkbenchError(
      'REFUSED',
      `A browser may have weights written to ${exports} alone, not to ${shown(path)}; give a file name without a folder.`,
    )
  if (await isBelow(path, root))
    throw new WorkbenchError(
      'REFUSED',
      `${shown(path)} lies in the workspace, which keeps its own files there; choose ${exports} or a folder outside.`,
    )
}
