import { type Command, Option } from 'commander'
import {
  AtlasOptionsSchema,
  MaximiseOptionsSchema,
  PRIOR_IDS,
  type PriorId,
} from '../../../shared/explain/maximisation.ts'
import { RUNTIME_IDS, type RuntimeId } from '../../../shared/training/run.ts'
import {
  type AtlasFileResult,
  atlasFile,
  type MaximiseFilesResult,
  maximiseFiles,
} from '../../services/maximiseFiles.ts'
import { wrongCall } from '../exit.ts'
import { optionMistake, threadCount, wholeNumber } from '../optionValues.ts'
import { createTerminal } from '../terminal.ts'
import { withExplainEngine } from '../withExplainEngine.ts'
import { duration, percent } from '../words.ts'
import { modelFile, targetOf } from './explain.ts'

interface MaximiseCommandOptions {
  workspace?: string
  json?: boolean
  checkpoint: string
  class?: number
  layer?: string
  channel?: number
  row?: number
  column?: number
  atlas?: boolean
  prior?: PriorId
  steps?: number
  seeds?: number
  seed?: number
  runtime?: RuntimeId | 'auto'
  threads?: number
  out: string
  overwrite?: boolean
}

/** What is asked for: pictures of one target, or the atlas of a layer. */
export function maximiseQuestion(options: Partial<MaximiseCommandOptions>) {
  const given = { prior: options.prior, steps: options.steps, seed: options.seed }
  if (options.atlas) {
    const { layer, class: index, channel, row, column, seeds } = options
    if (layer === undefined || [index, channel, row, column, seeds].some((value) => value !== undefined))
      throw wrongCall('--atlas shows all channels of the layer that --layer names; leave the other choices out.')
    const parsed = AtlasOptionsSchema.safeParse(given)
    if (!parsed.success) throw optionMistake(parsed.error)
    return { kind: 'atlas', layer, options: parsed.data } as const
  }
  const target = targetOf(options)
  if (!target) throw wrongCall('Name what is to be excited: --layer and --channel, or --class.')
  const parsed = MaximiseOptionsSchema.safeParse({ ...given, pictures: options.seeds })
  if (!parsed.success) throw optionMistake(parsed.error, { pictures: 'seeds' })
  return { kind: 'pictures', target, options: parsed.data } as const
}

const textOf = (result: MaximiseFilesResult | AtlasFileResult) =>
  'png' in result
    ? `${result.png}: ${result.activations.length} channels of ${result.layer}`
    : result.pictures
        .map(({ png, seed, activation }) => `${png}: ${result.target} = ${activation.toPrecision(4)}, seed ${seed}`)
        .join('\n')

export function addMaximise(program: Command): void {
  program
    .command('maximise')
    .requiredOption('--checkpoint <file>', 'checkpoint file, or a run or checkpoint of the workspace')
    .option('--layer <name>', 'layer of the unit, e.g. conv5')
    .option('--channel <n>', 'channel of that layer, counted from 0', wholeNumber)
    .option('--row <n>', 'row of the unit (default: the mean of the whole channel)', wholeNumber)
    .option('--column <n>', 'column of the unit', wholeNumber)
    .option('--class <n>', 'excite the score of this class', wholeNumber)
    .option('--atlas', 'one picture for every channel of the layer, as one sheet')
    .addOption(new Option('--prior <id>', 'what keeps pictures close to images').choices([...PRIOR_IDS]))
    .option('--steps <n>', 'steps uphill (default: 128; for an atlas 64)', wholeNumber)
    .option('--seeds <n>', 'pictures, each from a seed of its own (default: 4)', wholeNumber)
    .option('--seed <n>', 'seed of the first picture (default: 0)', wholeNumber)
    .addOption(
      new Option('--runtime <id>', 'tensor runtime (default: as in the settings)').choices(['auto', ...RUNTIME_IDS]),
    )
    .option('--threads <n>', 'CPU threads (default: as in the settings, else all cores)', threadCount)
    .requiredOption('--out <folder>', 'where the pictures (PNG) and their activations (JSON) go')
    .option('--overwrite', 'replace files of the same name')
    .description('Make pictures that excite a class, a channel or a unit as much as possible.')
    .addHelpText(
      'after',
      '\nExamples:\n  $ allconv maximise --checkpoint epoch-0008.safetensors --layer conv5 --channel 12 --seeds 4 --out pictures\n  $ allconv maximise --checkpoint all-cnn-c-20260131-142500-9f3a --layer conv7 --atlas --prior maco --out atlas',
    )
    .action(async (options: MaximiseCommandOptions) => {
      const terminal = createTerminal({ json: options.json ?? false })
      const question = maximiseQuestion(options)
      const checkpoint = await modelFile(options.checkpoint, options)
      await withExplainEngine(terminal, options, checkpoint, async ({ engine, model, signal }) => {
        const request = {
          model,
          folder: options.out,
          overwrite: options.overwrite ?? false,
          signal,
          onProgress: (share: number, secondsLeft: number | null) =>
            terminal.progress(`${percent(share)}${secondsLeft === null ? '' : `, ${duration(secondsLeft)} left`}`),
        }
        const result =
          question.kind === 'atlas'
            ? await atlasFile(engine, { layer: question.layer, ...question.options }, request)
            : await maximiseFiles(engine, { target: question.target, ...question.options }, request)
        terminal.clearProgress()
        terminal.result(result, textOf(result))
      })
    })
}
