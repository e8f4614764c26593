import { resolve } from 'node:path'
import type { CheckpointsService } from './checkpoints.ts'
import type { ServiceContext } from './context.ts'
import { oneJob } from './oneJob.ts'

/**
 * Writes the weights of a checkpoint, without momentum and preprocessing, as a safetensors file for other programs.
 * @throws WorkbenchError CONFLICT where the file exists; NOT_FOUND, BAD_FILE, DISK
 */
export async function exportWeights(
  { context, checkpoints }: { context: ServiceContext; checkpoints: CheckpointsService },
  { checkpointId, order, path }: { checkpointId: string; order: 'ours' | 'pytorch'; path: string },
  signal?: AbortSignal,
): Promise<{ path: string; bytes: number; sha256: string }> {
  const { path: checkpointPath } = await checkpoints.open(checkpointId)
  const input = { checkpointPath, order, outPath: resolve(path) }
  const job = oneJob(() => context.startEngine(), 'export-weights', input, signal)
  for (;;) {
    const { done, value } = await job.next()
    if (done) return value
  }
}
