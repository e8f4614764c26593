import type { Dataset } from '../../shared/data/dataset.ts'
import { withClasses } from '../../shared/training/origin.ts'
import type { Recipe } from '../../shared/training/recipe.ts'
import type { RunRequest } from '../../shared/training/run.ts'
import { namedCheckpoint } from './commands/evaluate.ts'
import { wrongCall } from './exit.ts'
import type { TrainOptions } from './trainOptions.ts'
import type { Api } from './workbench.ts'

/** Options that say what another model says already. */
const OF_THE_NETWORK = { model: '--model', width: '--width', classes: '--classes', lastRelu: '--last-relu' } as const

/** What a training takes from the model that `--from` names: network, preprocessing and weights. */
export async function fineTuning(
  api: Api,
  name: string,
  options: TrainOptions,
  recipe: Recipe,
  dataset: Dataset,
): Promise<Pick<RunRequest, 'architecture' | 'recipe' | 'from'>> {
  for (const [option, written] of Object.entries(OF_THE_NETWORK))
    if (options[option as keyof typeof OF_THE_NETWORK] !== undefined)
      throw wrongCall(`--from ${name} says the network already; leave out ${written}.`)
  const { id: checkpoint, runId } = await namedCheckpoint(api, name)
  const { request } = await api.runs.file({ id: runId })
  const { preprocessing } = request.recipe
  if (options.preprocessing !== undefined && options.preprocessing !== preprocessing)
    throw wrongCall(`${name} expects images with --preprocessing ${preprocessing}; leave --preprocessing out.`)
  const { height, width } = dataset
  const own = { ...request.architecture, input: { ...request.architecture.input, height, width } }
  return {
    architecture: options.newHead ? withClasses(own, dataset.classes.length) : own,
    recipe: { ...recipe, preprocessing },
    from: {
      checkpoint,
      ...(options.trainFrom !== undefined && { trainFrom: options.trainFrom }),
      ...(options.newHead && { newHead: true }),
    },
  }
}
