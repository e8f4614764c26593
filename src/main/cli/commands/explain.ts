import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Command, Option } from 'commander'
import type { Target } from '../../../shared/explain/attribution.ts'
import { FIT_RULES, type FitRule } from '../../../shared/explain/images.ts'
import { DEFAULT_OPTIONS, METHOD_IDS, type MethodId, MethodOptionsSchema } from '../../../shared/explain/methods.ts'
import { RUNTIME_IDS, type RuntimeId } from '../../../shared/training/run.ts'
import { fileSha256 } from '../../services/checkpoints.ts'
import { type ExplainFilesResult, explainFiles } from '../../services/explainFiles.ts'
import { wrongCall } from '../exit.ts'
import { number, optionMistake, threadCount, wholeNumber } from '../optionValues.ts'
import { createTerminal } from '../terminal.ts'
import { withExplainEngine } from '../withExplainEngine.ts'
import { withWorkbench } from '../withWorkbench.ts'
import { percent } from '../words.ts'
import { namedCheckpoint } from './evaluate.ts'

interface ExplainOptions {
  workspace?: string
  json?: boolean
  checkpoint: string
  image: string[]
  layer?: string
  channel?: number
  row?: number
  column?: number
  class?: number
  method: (MethodId | 'all')[]
  fit: FitRule
  space: 'pixels' | 'network'
  steps?: number
  samples?: number
  noise?: number
  patch?: number
  stride?: number
  camLayer?: string
  seed?: number
  runtime?: RuntimeId | 'auto'
  threads?: number
  out: string
  overwrite?: boolean
}

type TargetOptions = Pick<ExplainOptions, 'layer' | 'channel' | 'row' | 'column' | 'class'>

/** What `--class`, `--layer`, `--channel`, `--row` and `--column` name together; null is the class that the network names. */
export function targetOf({ layer, channel, row, column, class: index }: TargetOptions): Target | null {
  const unitWords = [layer, channel, row, column].some((value) => value !== undefined)
  if (index !== undefined) {
    if (unitWords) throw wrongCall('--class names a class and --layer a unit; give one of them.')
    return { kind: 'class', index }
  }
  if (!unitWords) return null
  if (layer === undefined || channel === undefined)
    throw wrongCall('A unit needs --layer and --channel, and --row and --column for one position.')
  if ((row === undefined) !== (column === undefined))
    throw wrongCall('A position needs both --row and --column; leave both out to explain the whole channel.')
  return row === undefined || column === undefined
    ? { kind: 'channel', layer, channel }
    : { kind: 'unit', layer, channel, row, column }
}

function methodOptions(options: ExplainOptions) {
  const given = {
    steps: options.steps,
    samples: options.samples,
    noise: options.noise,
    patch: options.patch,
    stride: options.stride,
    camLayer: options.camLayer,
    seed: options.seed,
  }
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const parsed = MethodOptionsSchema.safeParse({ ...DEFAULT_OPTIONS, ...set })
  if (parsed.success) return parsed.data
  throw optionMistake(parsed.error)
}

/** A file is opened as it is, without a workspace; anything else is looked up there. */
export async function modelFile(
  name: string,
  options: { workspace?: string; json?: boolean },
): Promise<{ id: string; path: string }> {
  const isFile = await stat(name).then(
    (found) => found.isFile(),
    () => false,
  )
  if (isFile) return { id: await fileSha256(name), path: name }
  return withWorkbench({ ...options, access: 'read' }, async (api, _, application) => {
    const { id, path } = await namedCheckpoint(api, name)
    return { id, path: join(application.workspace.layout.root, ...path.split('/')) }
  })
}

function text({ images, refused }: ExplainFilesResult, out: string): string {
  const lines = images.flatMap(({ image, predictions, target, activation, note, maps }) => [
    `${image}: ${predictions[0]!.name} ${percent(predictions[0]!.probability)}; ${target} = ${activation.toPrecision(4)}`,
    ...(note ? [`  ${note}`] : []),
    ...maps.flatMap(({ png, min, max, warning }) => [
      `  ${join(out, png)}  ${min.toPrecision(3)} to ${max.toPrecision(3)}`,
      ...(warning ? [`    ${warning.replace(/(\d+) steps (bring|should)/, '$1 steps (--steps $1) $2')}`] : []),
    ]),
  ])
  return [...lines, ...refused.map(({ reason }) => `refused: ${reason}`)].join('\n')
}

export function addExplain(program: Command): void {
  program
    .command('explain')
    .requiredOption('--checkpoint <file>', 'checkpoint file, or a run or checkpoint of the workspace')
    .requiredOption('--image <files...>', 'images: PNG, JPEG, WebP, GIF, AVIF, TIFF or SVG')
    .option('--layer <name>', 'layer of the unit, e.g. conv5')
    .option('--channel <n>', 'channel of that layer, counted from 0', wholeNumber)
    .option('--row <n>', 'row of the unit (default: the whole channel)', wholeNumber)
    .option('--column <n>', 'column of the unit', wholeNumber)
    .option('--class <n>', 'explain the score of this class (default: the one that the network names)', wholeNumber)
    .addOption(
      new Option('--method <ids...>', 'how to explain').choices([...METHOD_IDS, 'all']).default(['guided-backprop']),
    )
    .addOption(
      new Option('--fit <rule>', 'what happens to sides that do not fit').choices([...FIT_RULES]).default('crop'),
    )
    .addOption(
      new Option('--space <space>', "space of the maps: the image's pixels, or what the network is given")
        .choices(['pixels', 'network'])
        .default('pixels'),
    )
    .option('--steps <n>', 'integrated gradients: points on the way', wholeNumber)
    .option('--samples <n>', 'SmoothGrad: noisy copies', wholeNumber)
    .option('--noise <share>', "SmoothGrad: noise as a share of the input's range", number)
    .option('--patch <pixels>', 'occlusion: side of the patch', wholeNumber)
    .option('--stride <pixels>', 'occlusion: distance between patches', wholeNumber)
    .option('--cam-layer <name>', 'Grad-CAM: layer whose maps are summed')
    .option('--seed <n>', 'seed of everything random', wholeNumber)
    .addOption(
      new Option('--runtime <id>', 'tensor runtime (default: as in the settings)').choices(['auto', ...RUNTIME_IDS]),
    )
    .option('--threads <n>', 'CPU threads (default: as in the settings, else all cores)', threadCount)
    .requiredOption('--out <folder>', 'where pictures (PNG), numbers (NPY) and explanation.json go')
    .option('--overwrite', 'replace files of the same name')
    .description('Show what a class, a channel or a unit sees in images: a picture and its numbers for each method.')
    .addHelpText(
      'after',
      '\nExamples:\n  $ allconv explain --checkpoint epoch-0008.safetensors --image cat.jpg --layer conv5 --channel 12 --row 3 --column 4 --out maps\n  $ allconv explain --checkpoint all-cnn-c-20260131-142500-9f3a --image *.png --method all --out maps --json',
    )
    .action(async (options: ExplainOptions) => {
      const terminal = createTerminal({ json: options.json ?? false })
      const target = targetOf(options)
      const methods = options.method.includes('all') ? METHOD_IDS : (options.method as MethodId[])
      const choices = methodOptions(options)
      const checkpoint = await modelFile(options.checkpoint, options)
      await withExplainEngine(terminal, options, checkpoint, async ({ engine, model, signal, problem }) => {
        const result = await explainFiles(
          engine,
          {
            model,
            images: options.image,
            target,
            methods,
            options: choices,
            fit: options.fit,
            space: options.space,
            folder: options.out,
            overwrite: options.overwrite ?? false,
          },
          (done, total) => terminal.progress(`explaining image ${done + 1} of ${total}`),
          signal,
        )
        terminal.clearProgress()
        if (result.problem && !problem) terminal.note(result.problem)
        for (const { reason } of result.refused) terminal.note(reason)
        terminal.result(result, text(result, options.out))
        if (result.refused.length > 0) process.exitCode = result.refused.some(({ isMissing }) => isMissing) ? 2 : 1
      })
    })
}
