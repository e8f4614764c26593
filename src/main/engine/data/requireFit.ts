import type { Dataset } from '../../../shared/data/dataset.ts'
import { trainingMisfit } from '../../../shared/data/suits.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import type { RunRequest } from '../../../shared/training/run.ts'

/** @throws WorkbenchError BAD_INPUT when images or classes do not suit the network. */
export function requireFit(
  { architecture }: Pick<RunRequest, 'architecture'>,
  dataset: Dataset,
  trainCount: number,
): void {
  const misfit = trainingMisfit(architecture, dataset)
  if (misfit) throw new WorkbenchError('BAD_INPUT', misfit)
  if (trainCount === 0)
    throw new WorkbenchError(
      'BAD_INPUT',
      `${dataset.name} has no image left to train on; hold fewer out for validation, or import more.`,
    )
}
