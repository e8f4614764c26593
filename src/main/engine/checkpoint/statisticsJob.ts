import { analyseArchitecture } from '../../../shared/architecture/analysis.ts'
import { tensorsOfNetwork } from '../../../shared/architecture/parameters.ts'
import type { WeightStatistics } from '../../../shared/compare/weightStatistics.ts'
import { weightStatistics } from '../../../shared/compare/weightStatistics.ts'
import type { Job, JobHandler } from '../protocol.ts'
import { readCheckpoint } from './checkpointFile.ts'

export interface WeightsInput {
  checkpointPath: string
  sha256: string | null
}

export type WeightsJob = Job<WeightsInput, never, WeightStatistics[]>

/** The job `weights`: statistics of every tensor of a checkpoint's network, in order; needs no tensor runtime. */
export const weights: JobHandler<WeightsJob> = async function* ({ checkpointPath, sha256 }) {
  const { header, tensors } = await readCheckpoint(checkpointPath, sha256)
  return tensorsOfNetwork(analyseArchitecture(header.architecture), tensors).map(({ name, shape, data }) =>
    weightStatistics(name, shape, data),
  )
}
