import { stat } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import { errorPerClass } from '../../../shared/compare/confusion.ts'
import type { ClassNameMap } from '../../../shared/data/classLists.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { noNetwork } from '../../../shared/foreign/foreignCurves.ts'
import { type CheckpointInfo, isForeign } from '../../../shared/training/run.ts'
import { fileSha256 } from '../../services/checkpoints.ts'
import { wrongCall } from '../exit.ts'
import { readGiven } from '../givenFile.ts'
import { threadCount, wholeNumberFrom } from '../optionValues.ts'
import { createTerminal } from '../terminal.ts'
import { withWorkbench } from '../withWorkbench.ts'
import { percent, progressWords } from '../words.ts'
import type { Api } from '../workbench.ts'

/**
 * The checkpoint that a command names: a checkpoint's id (or its beginning), a run's id (its best one, or that of an epoch), or a
 * checkpoint file of the workspace.
 * @throws WorkbenchError NOT_FOUND, BAD_INPUT; CONFLICT for a run without a checkpoint yet
 */
export async function namedCheckpoint(api: Api, name: string, epoch?: number): Promise<CheckpointInfo> {
  const runs = await api.runs.list()
  const run = runs.find(({ id }) => id === name)
  if (run) {
    const checkpoints = await api.runs.checkpoints({ id: run.id })
    const wanted =
      epoch === undefined
        ? (checkpoints.find(({ best }) => best) ?? checkpoints.at(-1))
        : checkpoints.find((checkpoint) => checkpoint.kind === 'epoch' && checkpoint.epoch === epoch - 1)
    if (wanted) return wanted
    if (isForeign(run)) throw new WorkbenchError('CONFLICT', noNetwork(name))
    if (run.imported && epoch !== undefined)
      throw wrongCall(`The run ${name} holds imported weights, which have no epochs; leave out --epoch ${epoch}.`)
    throw new WorkbenchError(
      epoch === undefined ? 'CONFLICT' : 'NOT_FOUND',
      epoch === undefined
        ? `The run ${name} has no checkpoint yet; let it train for an epoch.`
        : `The run ${name} has no checkpoint of epoch ${epoch}; it has ${
            checkpoints
              .filter(({ kind }) => kind === 'epoch')
              .map((checkpoint) => checkpoint.epoch + 1)
              .join(', ') || 'none'
          }.`,
    )
  }
  const id = (await isFile(name)) ? await fileSha256(name) : name
  if (!/^[0-9a-f]{8,64}$/.test(id)) throw wrongCall(`"${name}" is no run, no checkpoint and no file; see allconv runs.`)
  for (const { id: runId } of runs)
    for (const checkpoint of await api.runs.checkpoints({ id: runId }))
      if (checkpoint.id.startsWith(id)) return checkpoint
  throw new WorkbenchError(
    'NOT_FOUND',
    `"${name}" is no checkpoint of this workspace; bring weights made elsewhere in with: allconv import`,
  )
}

const isFile = (path: string) =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  )

interface EvaluateOptions {
  workspace?: string
  json?: boolean
  dataset?: string
  part: 'train' | 'validation' | 'test'
  epoch?: number
  mapClasses?: string
  threads?: number
}

/**
 * What `--map-classes` names: a JSON file with one entry a class of the data set, `{"zebra": "cat", "ant": null}`.
 * @throws WorkbenchError BAD_INPUT
 */
export async function readClassMap(path: string): Promise<ClassNameMap> {
  const form = `write one entry a class of the data set, e.g. {"zebra": "cat", "ant": null}`
  const text = await readGiven(path)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw wrongCall(`The file ${path} is not JSON; ${form}.`)
  }
  const isMap =
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((name) => name === null || typeof name === 'string')
  if (!isMap) throw wrongCall(`The file ${path} is no map of class names; ${form}.`)
  return value as ClassNameMap
}

/** `checkpoint of epoch 12 (best)`: which weights a number is of. */
function checkpointWords({ kind, epoch, step, best }: CheckpointInfo): string {
  if (kind === 'imported') return 'imported weights'
  if (kind === 'position') return `checkpoint of step ${step}`
  return `checkpoint of epoch ${epoch + 1}${best ? ' (best)' : ''}`
}

export function addEvaluate(program: Command): void {
  program
    .command('evaluate')
    .argument('<run-or-checkpoint>', 'a run (its best checkpoint), a checkpoint file, or a checkpoint id')
    .option('--dataset <name>', "data set (default: the run's own)")
    .addOption(new Option('--part <part>', 'which images').choices(['train', 'validation', 'test']).default('test'))
    .option(
      '--map-classes <file>',
      "JSON: which of the network's classes each class of the data set is, or null to leave it out (default: by name)",
    )
    .option('--epoch <n>', "the run's checkpoint of this epoch, counted from 1", wholeNumberFrom(1))
    .option('--threads <n>', 'CPU threads (default: all cores)', threadCount)
    .description('Measure loss, error and confusion of a checkpoint.')
    .addHelpText(
      'after',
      '\nExamples:\n  $ allconv evaluate all-cnn-c-20260131-142500-9f3a\n  $ allconv evaluate all-cnn-c-20260131-142500-9f3a --epoch 5 --part validation --json',
    )
    .action(async (name: string, options: EvaluateOptions) => {
      const terminal = createTerminal({ json: options.json ?? false })
      await withWorkbench(options, async (api, { signal }) => {
        const checkpoint = await namedCheckpoint(api, name, options.epoch)
        const classMap = options.mapClasses === undefined ? undefined : await readClassMap(options.mapClasses)
        const query = { checkpointId: checkpoint.id, dataset: options.dataset, part: options.part, classMap }
        for await (const event of await api.evaluations.run(query, { signal })) {
          if (event.kind === 'progress') terminal.progress(progressWords(event.progress))
          else {
            const { loss, error, count, dataset, part, matching, classes, confusion } = event.evaluation
            const errors = errorPerClass({ classes: classes.length, counts: confusion })
            const rows = classes.map((title, row) => {
              const share = errors[row]!
              return `  ${title}: error ${percent(Number.isNaN(share) ? null : share)}`
            })
            terminal.result(
              event.evaluation,
              [
                `${dataset}, ${part} part, ${count} images, ${checkpointWords(checkpoint)}: loss ${loss.toFixed(4)}, error ${percent(error, 2)}`,
                ...(matching && matching !== 'same'
                  ? [`  The order of its classes is not the network's: labels are compared ${matching}.`]
                  : []),
                ...rows,
              ].join('\n'),
            )
            return
          }
        }
        throw new WorkbenchError('CANCELLED', 'Cancelled.')
      })
    })
}
