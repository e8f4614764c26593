import type { CheckpointsService } from './checkpoints.ts'
import type { ServiceContext } from './context.ts'
import { oneJob } from './oneJob.ts'
import { placeToWrite } from './placeToWrite.ts'

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
  {
    checkpointId,
    order,
    weights,
    path,
  }: { checkpointId: string; order: 'ours' | 'pytorch'; weights?: 'trained' | 'average'; path: string },
  { isHere, signal }: ExportWeightsOptions,
): Promise<{ path: string; bytes: number; sha256: string }> {
  const { path: checkpointPath } = await checkpoints.open(checkpointId)
  const outPath = await placeToWrite(path, context.workspace.layout, isHere)
  const job = oneJob(() => context.startEngine(), 'export-weights', { checkpointPath, order, weights, outPath }, signal)
  for (;;) {
    const { done, value } = await job.next()
    if (done) return value
  }
}
