import { inspectArchitecture } from '../../shared/architecture/analysis.ts'
import type { Dataset } from '../../shared/data/dataset.ts'
import { trainingMisfit } from '../../shared/data/suits.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import type { RunRequest } from '../../shared/training/run.ts'

/**
 * Whether a network can be trained on a data set at all.
 * @throws WorkbenchError BAD_INPUT with the first reason why not
 */
export function checkRequest(request: RunRequest, dataset: Dataset) {
  const { architecture } = request
  const { mistakes } = inspectArchitecture(architecture)
  if (mistakes[0]) throw new WorkbenchError('BAD_INPUT', `${architecture.title}: ${mistakes[0].message}`)
  const { learningRateDrops: drops } = request.recipe
  if (drops.some((drop, i) => i > 0 && drop <= drops[i - 1]!))
    throw new WorkbenchError(
      'BAD_INPUT',
      `The learning rate drops after epochs ${drops.join(', ')}, which do not ascend; name each epoch once, the earliest first.`,
    )
  const misfit = trainingMisfit(architecture, dataset)
  if (misfit) throw new WorkbenchError('BAD_INPUT', misfit)
}
