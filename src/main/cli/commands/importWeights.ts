import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { isBuiltIn } from '../../../shared/architecture/builtIn.ts'
import { inputSizeOf } from '../../../shared/architecture/paper.ts'
import { PREPROCESSINGS, type Recipe } from '../../../shared/training/recipe.ts'
import { CLASS_ORDERS, type ClassOrder } from '../../../shared/weights/classOrder.ts'
import { honestRecord } from '../importedRun.ts'
import { namedArchitecture } from '../networks.ts'
import { classCount, widthFactor } from '../optionValues.ts'
import { createTerminal } from '../terminal.ts'
import { withWorkbench } from '../withWorkbench.ts'

interface ImportOptions {
  workspace?: string
  json?: boolean
  model: string
  weights: string
  dataset: string
  preprocessing: Recipe['preprocessing']
  title?: string
  prefix?: string
  classOrder?: ClassOrder
  width?: number
  classes?: number
  lastRelu?: boolean
}

export function addImport(program: Command): void {
  program
    .command('import')
    .requiredOption('--model <id>', 'network that the weights belong to: an id or a .json file')
    .requiredOption(
      '--weights <file>',
      'safetensors file: our names, conv1.weight ... in OIHW order as PyTorch writes them, or the places of an nn.Sequential',
    )
    .option('--dataset <name>', 'data set whose classes they tell apart', 'shapes')
    .addOption(
      new Option('--preprocessing <kind>', 'what they expect of images').choices(PREPROCESSINGS).default('none'),
    )
    .option('--prefix <name>', 'which copy of the weights to take where a file holds several, e.g. ema')
    .addOption(
      new Option(
        '--class-order <order>',
        'how the program that made them numbered the classes: as the data set does, 2 before 10, or as Python sorts (ImageFolder, Keras)',
      ).choices(CLASS_ORDERS),
    )
    .option('--title <text>', 'name of the run')
    .option('--width <factor>', 'width multiplier of the network', widthFactor)
    .option('--classes <n>', "number of classes (default: the data set's)", classCount)
    .option('--last-relu', 'a ReLU after the class maps (default)')
    .option('--no-last-relu', 'none after the class maps')
    .description('Bring in weights that were made elsewhere, as a finished run with one checkpoint.')
    .addHelpText(
      'after',
      '\nExample:\n  $ allconv import --model all-cnn-c --weights all-cnn-c.safetensors --dataset cifar-10',
    )
    .action(async (options: ImportOptions) => {
      const terminal = createTerminal({ json: options.json ?? false })
      await withWorkbench(options, async (api, { signal }) => {
        const dataset = await api.datasets.get({ name: options.dataset })
        const architecture = await namedArchitecture(
          options.model,
          {
            width: options.width,
            // A description of a network says its classes itself.
            classes: options.classes ?? (isBuiltIn(options.model) ? dataset.classes.length : undefined),
            lastRelu: options.lastRelu,
            inputSize: inputSizeOf(dataset),
          },
          (id) => api.architectures.get({ id }),
        )
        const summary = await api.runs.importWeights(
          {
            path: resolve(options.weights),
            architecture,
            dataset: dataset.name,
            preprocessing: options.preprocessing,
            title: options.title,
            prefix: options.prefix,
            classOrder: options.classOrder,
          },
          { signal },
        )
        terminal.note(summary.note)
        terminal.result(honestRecord(summary), `Imported as run ${summary.id}; try: allconv evaluate ${summary.id}`)
      })
    })
}
