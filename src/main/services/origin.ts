import { analyseArchitecture } from '../../shared/architecture/analysis.ts'
import { trainedSpecs } from '../../shared/architecture/parameters.ts'
import { someNames } from '../../shared/data/classLists.ts'
import type { Dataset } from '../../shared/data/dataset.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { frozenLayers, headOf, type Origin } from '../../shared/training/origin.ts'
import type { RunRequest } from '../../shared/training/run.ts'
import { readHeader } from '../workspace/checkpointHeader.ts'
import type { RunStore } from '../workspace/runStore.ts'
import type { CheckpointsService } from './checkpoints.ts'

/**
 * Whether a training can start with the weights that it asks for.
 * @returns the origin with the names that a reader knows it by
 * @throws WorkbenchError NOT_FOUND, BAD_FILE; BAD_INPUT for another preprocessing or other classes than the model's, or where no layer is left to train
 */
export async function checkedOrigin(
  checkpoints: CheckpointsService,
  runs: RunStore,
  request: RunRequest,
  dataset: Dataset,
): Promise<Origin> {
  const { architecture, recipe } = request
  const from = request.from!
  const { path, info, file } = await checkpoints.open(from.checkpoint)
  const bad = (why: string) => new WorkbenchError('BAD_INPUT', why)
  const header = await readHeader(path)
  if (!header) throw new WorkbenchError('BAD_FILE', `The checkpoint ${path} cannot be read; choose another one.`)
  const { title } = runs.get(info.runId).state
  if (header.recipe.preprocessing !== recipe.preprocessing)
    throw bad(
      `${title} expects images with the preprocessing "${header.recipe.preprocessing}", not "${recipe.preprocessing}"; a training that starts from it keeps that.`,
    )
  const frozen = frozenLayers(request)
  if (from.newHead && frozen > headOf(architecture))
    throw bad(
      `A new head would stay as it was drawn, as all layers before "${from.trainFrom}" are frozen; train from an earlier layer, or keep the head.`,
    )
  if (trainedSpecs(analyseArchitecture(architecture), frozen).length === 0)
    throw bad(`No layer from "${from.trainFrom}" on has weights, so there is nothing to train; name an earlier one.`)
  const same = header.dataset.classes.join('\n') === dataset.classes.join('\n')
  if (!same && !from.newHead)
    throw bad(
      `${title} knows the classes ${someNames(header.dataset.classes)}, and ${dataset.name} has ${someNames(dataset.classes)}; give it a new head (--new-head), which takes over those of the same name.`,
    )
  return { ...from, runId: file.id, title }
}
