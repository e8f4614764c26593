import { inspectArchitecture } from '../../shared/architecture/analysis.ts'
import type { Dataset } from '../../shared/data/dataset.ts'
import { trainingMisfit } from '../../shared/data/suits.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { recipeMistakes } from '../../shared/training/recipeMistakes.ts'
import type { RunRequest } from '../../shared/training/run.ts'

/**
 * Whether a network can be trained on a data set at all.
 * @throws WorkbenchError BAD_INPUT with the first reason why not
 */
export function checkRequest(request: RunRequest, dataset: Dataset) {
  const { architecture } = request
  const { mistakes } = inspectArchitecture(architecture)
  if (mistakes[0]) throw new WorkbenchError('BAD_INPUT', `${architecture.title}: ${mistakes[0].message}`)
  const { message } = recipeMistakes(request.recipe, dataset)[0] ?? {}
  const misfit = message ?? trainingMisfit(architecture, dataset)
  if (misfit) throw new WorkbenchError('BAD_INPUT', misfit)
}
