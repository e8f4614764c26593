import { inputSizeOf, paperArchitecture } from '@shared/architecture/paper.ts'
import { EMBEDDED_DATASET } from '@shared/data/dataset.ts'
import { WorkbenchError } from '@shared/errors.ts'
import { QUICK_NETWORK, QUICK_RECIPE } from '@shared/training/presets.ts'
import { api } from '../client.ts'
import { attempt } from '../stores/notify.ts'
import { navigate, routeTo } from '../stores/route.ts'
import { putRun } from '../stores/runs.ts'

/** A quarter-width All-CNN-C on the embedded data set: the shortest way to a trained network. Goes to the run. */
export async function quickStart(): Promise<void> {
  const run = await attempt(async () => {
    const datasets = await api().datasets.list()
    const dataset = datasets.find(({ name }) => name === EMBEDDED_DATASET)
    if (!dataset)
      throw new WorkbenchError('NOT_FOUND', 'This workbench draws no data set of its own; import one first.')
    const architecture = paperArchitecture('all-cnn-c', {
      ...QUICK_NETWORK,
      classes: dataset.classes.length,
      inputSize: inputSizeOf(dataset),
    })
    return api().runs.start({
      architecture,
      dataset: EMBEDDED_DATASET,
      recipe: QUICK_RECIPE,
      seed: 1,
      title: 'Quick start: quarter-width All-CNN-C',
    })
  }, 'Quick start')
  if (!run) return
  putRun(run)
  navigate(routeTo('train', [run.id]))
}
