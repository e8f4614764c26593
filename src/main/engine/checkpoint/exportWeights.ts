import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { analyseArchitecture } from '../../../shared/architecture/analysis.ts'
import { parameterSpecs, tensorsOfNetwork } from '../../../shared/architecture/parameters.ts'
import { averagedTensors } from '../../../shared/checkpoint/averages.ts'
import { encodeSafetensors } from '../../../shared/checkpoint/safetensors.ts'
import { weightsForPytorch } from '../../../shared/checkpoint/weights.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import type { JobHandler } from '../protocol.ts'
import { readCheckpoint, writeSealed } from './checkpointFile.ts'
import type { ExportWeightsJob } from './weightsJobs.ts'

/** The job `export-weights`: weights alone, for other programs. Never overwrites. */
// biome-ignore lint/correctness/useYield: a job is a generator, and this one has nothing to tell on its way
export const exportWeights: JobHandler<ExportWeightsJob> = async function* ({
  checkpointPath,
  order,
  weights: which,
  outPath,
}) {
  if (existsSync(outPath))
    throw new WorkbenchError('CONFLICT', `${outPath} exists already; choose another name or remove it first.`)
  const { header, tensors } = await readCheckpoint(checkpointPath)
  const report = analyseArchitecture(header.architecture)
  const asked = which === 'average' ? averagedTensors(tensors, basename(checkpointPath)) : tensors
  const weights = tensorsOfNetwork(report, asked)
  const bytes = encodeSafetensors({
    tensors: order === 'pytorch' ? weightsForPytorch(weights, parameterSpecs(report)) : weights,
    // `format: pt` is what safetensors' own loader for PyTorch looks for.
    metadata: {
      ...(order === 'pytorch' && { format: 'pt' }),
      network: header.architecture.title,
      run: header.runId,
      // What these weights expect of images is no part of the file; whoever takes them in is told by this.
      preprocessing: header.recipe.preprocessing,
    },
  })
  return { path: outPath, ...(await writeSealed(outPath, bytes)) }
}
