import { randomInt } from 'node:crypto'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { inputSizeOf } from '../../../shared/architecture/paper.ts'
import type { RunRequest } from '../../../shared/training/run.ts'
import { suitRecipe, whiteningWarning } from '../../../shared/training/whitening.ts'
import { workspacePath } from '../../workspace/layout.ts'
import { tellEstimate } from '../estimate.ts'
import { wrongCall } from '../exit.ts'
import { fineTuning } from '../fineTune.ts'
import { followRun, runText } from '../followRun.ts'
import { namedArchitecture } from '../networks.ts'
import { threadCount } from '../optionValues.ts'
import { createTerminal } from '../terminal.ts'
import { addTrainOptions, given, networkOptions, recipeOf, type TrainOptions } from '../trainOptions.ts'
import { withWorkbench } from '../withWorkbench.ts'
import type { Api } from '../workbench.ts'

/**
 * What `train` asks of the runs service.
 * @param note hears what the recipe takes otherwise than its preset for this data set, and what will take long.
 */
export async function trainRequest(
  api: Api,
  options: TrainOptions,
  note: (line: string) => void = () => {},
): Promise<RunRequest> {
  const asked = recipeOf(options)
  const seed = options.seed ?? randomInt(0, 2 ** 32)
  if (seed > 0xffff_ffff) throw wrongCall(`The seed ${seed} is too large; use 0 to ${0xffff_ffff}.`)
  const dataset = await api.datasets.get({ name: options.dataset })
  const suited = options.preprocessing
    ? { recipe: asked, note: whiteningWarning(asked, dataset) }
    : suitRecipe(asked, dataset)
  const { recipe } = suited
  if (suited.note) note(suited.note)
  const { runtime, step, convolution, diagnosticsEvery, title } = options
  const computed = { seed, runtime, step, convolution, diagnosticsEvery, title }
  if (options.from !== undefined)
    return { ...(await fineTuning(api, options.from, options, recipe, dataset)), dataset: dataset.name, ...computed }
  const lone = options.trainFrom === undefined ? (options.newHead ? '--new-head' : null) : '--train-from'
  if (lone) throw wrongCall(`${lone} is of trainings that start from another model; add --from.`)
  const network = await namedArchitecture(
    options.model ?? 'all-cnn-c',
    given(options),
    (id) => api.architectures.get({ id }),
    {
      classes: dataset.classes.length,
      inputSize: inputSizeOf(dataset),
      ...networkOptions(options),
    },
  )
  // As the window does: a network of one's own takes the size of the images, where its layers leave something of it.
  const { height, width } = dataset
  const architecture = { ...network, input: { ...network.input, height, width } }
  return { architecture, dataset: dataset.name, recipe, ...computed }
}

const EVENTS_HELP = 'write event files for TensorBoard while it trains, into a folder of the run in this one'

interface EventsOption {
  tensorboard?: string
}
/** Where the folder is, whatever folder the workbench runs in. */
const eventsFolder = ({ tensorboard }: EventsOption) =>
  tensorboard === undefined ? {} : { tensorboard: resolve(tensorboard) }

export function addTrain(program: Command): void {
  addTrainOptions(program.command('train'))
    .optionsGroup('Fine-tuning:')
    .option(
      '--from <run>',
      'start with the weights, network and preprocessing of a run, a checkpoint or an opened model',
    )
    .option('--train-from <layer>', 'freeze all layers before this one')
    .option('--new-head', 'begin the last layer with a kernel anew, for other classes')
    .optionsGroup('Options:')
    .option('--tensorboard <folder>', EVENTS_HELP)
    .option('--estimate', 'train nothing: say what time, memory and disk the training will take here')
    .description('Train a network. Ctrl-C pauses the run and keeps it.')
    .addHelpText(
      'after',
      `
Examples:
  $ allconv train --preset quick    a few minutes: a quarter-width All-CNN-C on generated images
  $ allconv train --model strided-cnn-c --dataset cifar-10 --seed 1    the paper's recipe
  $ allconv train --preset paper --dataset cifar-10 --estimate    time, memory and disk, by twenty steps
  $ allconv train --preset quick --tensorboard logs    then: tensorboard --logdir logs
  $ allconv train --dataset cifar-10 --epochs 20 --learning-rate-drops 15,18 --json > run.json`,
    )
    .action(async (options: TrainOptions & EventsOption & { json?: boolean; estimate?: boolean }) => {
      const terminal = createTerminal({ json: options.json ?? false })
      await withWorkbench(options, async (api, interrupts) => {
        const request = await trainRequest(api, options, terminal.note)
        if (options.estimate) return tellEstimate(api, request, terminal, interrupts.signal)
        const summary = await followRun(api, interrupts, terminal, () =>
          api.runs.start({ ...request, ...eventsFolder(options) }),
        )
        terminal.result(summary, runText(summary, workspacePath(options.workspace)))
      })
    })
}

export function addResume(program: Command): void {
  program
    .command('resume')
    .argument('<run>', 'id of a run, as `allconv runs` shows it')
    .option('--threads <n>', 'CPU threads (default: as many as the checkpoint was trained with)', threadCount)
    .option('--tensorboard <folder>', `${EVENTS_HELP} (default: the one that it had before)`)
    .description('Go on with a paused, stopped or failed run, exactly where its last checkpoint was.')
    .addHelpText('after', '\nExample:\n  $ allconv resume all-cnn-c-20260131-142500-9f3a')
    .action(async (id: string, options: EventsOption & { workspace?: string; threads?: number; json?: boolean }) => {
      const terminal = createTerminal({ json: options.json ?? false })
      await withWorkbench(options, async (api, interrupts) => {
        const summary = await followRun(api, interrupts, terminal, () =>
          api.runs.resume({ id, ...eventsFolder(options) }),
        )
        terminal.result(summary, runText(summary, workspacePath(options.workspace)))
      })
    })
}
