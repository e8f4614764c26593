import type { WeightStatistics } from '../../../shared/compare/weightStatistics.ts'
import { weightStatistics } from '../../../shared/compare/weightStatistics.ts'
import type { Job, JobHandler } from '../protocol.ts'
import { readCheckpoint } from './checkpointFile.ts'

export interface WeightsInput {
  checkpointPath: string
  sha256: string | null
}

export type WeightsJob = Job<WeightsInput, never, WeightStatistics[]>

/** The job `weights`: statistics of every kernel and bias of a checkpoint, in order; needs no tensor runtime. */
export const weights: JobHandler<WeightsJob> = async function* ({ checkpointPath, sha256 }) {
  const { tensors } = await readCheckpoint(checkpointPath, sha256)
  return tensors
    .filter(({ name }) => /^[a-z]+\d+\/(kernel|bias)$/.test(name))
    .map(({ name, shape, data }) => weightStatistics(name, shape, data))
}
