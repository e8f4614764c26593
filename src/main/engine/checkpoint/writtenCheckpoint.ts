import type { EpochMetrics } from '../../../shared/training/run.ts'

/** A checkpoint that lies on the disk, whole and flushed. */
export interface WrittenCheckpoint {
  /** Absolute path. */
  path: string
  /** SHA-256 of the file, hex. */
  sha256: string
  bytes: number
  createdAt: string
  /**
   * `epoch`: after the evaluation at an epoch's end, named by that epoch. `position`: anywhere else (pause, stop, every few minutes);
   * worth nothing once a newer checkpoint is there.
   */
  role: 'epoch' | 'position'
  /** Epoch that it ended (role `epoch`) or stands in. */
  epoch: number
  /** Steps done. A run that goes on from here has no step from this number on: drop those recorded earlier. */
  step: number
  /** Metrics of the epoch that it ended; null for role `position`. */
  metrics: EpochMetrics | null
  /** Best of the run so far (`isBetter`). */
  best: boolean
}
