import type { RuntimeReport } from '../../../shared/api/host.ts'
import type { Progress } from '../../../shared/data/dataset.ts'
import type { RuntimeId } from '../../../shared/training/run.ts'
import type { Job } from '../protocol.ts'

/**
 * Tries runtimes, each reported as soon as it is known. A process holds one TensorFlow at most and a native library may end it: for a
 * truthful report give each runtime an engine of its own.
 */
export type ProbeJob = Job<
  { runtimes: readonly RuntimeId[]; tensorflowFolder: string | null; threads: number | null },
  RuntimeReport,
  RuntimeReport[]
>

/** Fetches TensorFlow's CPU library into the cache, unless one loads already; answers with the folder of the addon or of the library. */
export type ProvisionJob = Job<null, Progress, { folder: string }>
