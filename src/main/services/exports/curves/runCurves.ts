import type { EpochMetrics, RunFile } from '../../../../shared/training/run.ts'
import type { MetricsColumns } from '../../../workspace/metricsRecord.ts'
import type { KernelCheckpoint } from './kernelCheckpoints.ts'

/** All numbers of a run. */
export interface RunCurves {
  file: RunFile
  steps: MetricsColumns
  epochs: readonly EpochMetrics[]
  /** Where formats that hold pictures find the first layer's kernels. */
  checkpoints?: readonly KernelCheckpoint[]
}

export interface CurveFile {
  /** Within the folder that the export goes to. */
  name: string
  content: Uint8Array | string
}

/**
 * A format that curves are written in.
 * @param name of the file that was asked for; a format that writes a folder names its files itself
 */
export type CurveWriter = (curves: RunCurves, rows: 'steps' | 'epochs', name: string) => Promise<CurveFile[]>
