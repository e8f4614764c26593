import { diagnosticsEvery, type LayerDiagnostics } from '../../shared/training/layerDiagnostics.ts'
import type { RunRequest } from '../../shared/training/run.ts'
import { layersOf } from './layers/layersRecord.ts'
import { openLayersWriter } from './layers/layersWriter.ts'
import type { RunPaths } from './layout.ts'
import { type MetricsWriter, openMetricsWriter } from './metricsWriter.ts'

/** Appends to what a run writes step by step. Calls must not overlap. */
export interface RunWriter extends MetricsWriter {
  /** Appends measurements of the layers, before the steps that they were taken in. */
  appendLayers(measured: readonly LayerDiagnostics[]): Promise<void>
}

/**
 * Opens a run's `metrics.bin` and `layers.bin`, without what they hold of `step` and later.
 * @param mustWrite throws where this process may not write any more
 * @throws WorkbenchError BAD_FILE, DISK
 */
export async function openRunWriter(
  paths: RunPaths,
  request: RunRequest,
  step: number,
  mustWrite: () => void,
): Promise<RunWriter> {
  const metrics = await openMetricsWriter(paths.metrics, step)
  const opened = openLayersWriter(paths.layers, layersOf(request), step, { create: diagnosticsEvery(request) > 0 })
  const layers = await opened.catch(async (error) => {
    await metrics.close()
    throw error
  })
  return {
    ...metrics,
    append: async (steps) => {
      mustWrite()
      await metrics.append(steps)
    },
    appendLayers: async (measured) => {
      mustWrite()
      await layers?.append(measured)
    },
    flush: async () => {
      await layers?.flush()
      await metrics.flush()
    },
    close: async () => {
      await layers?.close()
      await metrics.close()
    },
  }
}
