import { basename, resolve } from 'node:path'
import { Argument, type Command, InvalidArgumentError } from 'commander'
import { type DatasetEvent, DOWNLOADABLE } from '../../../shared/api/datasets.ts'
import type { Dataset } from '../../../shared/data/dataset.ts'
import { DatasetNameSchema, EMBEDDED_DATASET } from '../../../shared/data/dataset.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { shown } from '../../../shared/shown.ts'
import { wrongCall } from '../exit.ts'
import { createTerminal, type Terminal } from '../terminal.ts'
import { withWorkbench } from '../withWorkbench.ts'
import { progressWords, table, thousands } from '../words.ts'

interface Common {
  workspace?: string
  json?: boolean
}

export function addDatasets(program: Command): void {
  program
    .command('datasets')
    .description('List the data sets of the workspace.')
    .action(async (options: Common) => {
      const terminal = createTerminal({ json: options.json ?? false })
      await withWorkbench({ ...options, access: 'read' }, async (api) => {
        const datasets = await api.datasets.list()
        const rows = datasets.map((dataset) => [
          dataset.name,
          thousands(dataset.counts.train),
          thousands(dataset.counts.test),
          `${dataset.classes.length}`,
          `${dataset.height}x${dataset.width}`,
          dataset.title,
        ])
        if (!datasets.some(({ name }) => name === EMBEDDED_DATASET))
          rows.push([EMBEDDED_DATASET, '-', '-', '-', '-', 'Drawn shapes, made when they are first used'])
        const head = ['data set', 'training', 'test', 'classes', 'size', 'title']
        terminal.result(datasets, table([head, ...rows], [1, 2, 3, 4]))
      })
    })

  const dataset = program.command('dataset').description('Bring data sets into the workspace, remove and restore them.')
  dataset
    .command('import')
    .argument('<path>', 'a folder of images (one folder a class), an archive, or data in another form: docs/data.md')
    .option('--name <name>', 'its name in the workspace (default: from the path)')
    .option('--title <text>', 'its title')
    .option(
      '--size <pixels>',
      'bring images to this size, e.g. 96, or 64x96 for height by width (default: the most common, at most 64 a side)',
      imageSize,
    )
    .option('--stretch', 'bring 16-bit images that fill 12 bits at most to full range')
    .description('Import a data set. Whatever is not taken is counted and named.')
    .addHelpText(
      'after',
      '\nExamples:\n  $ allconv dataset import ~/photos/birds --name birds\n  $ allconv dataset import cifar-10-binary.tar.gz --name cifar-10',
    )
    .action(async (path: string, options: Common & ImportOptions) => {
      const terminal = createTerminal({ json: options.json ?? false })
      const name = datasetName(options.name ?? nameOf(path), '--name birds')
      await withWorkbench(options, async (api, { signal }) => {
        const events = await api.datasets.import(
          { path: resolve(path), name, title: options.title, size: options.size, stretch: options.stretch },
          { signal },
        )
        report(terminal, await last(terminal, events))
      })
    })
  dataset
    .command('remove')
    .argument('<name>', 'a data set of the workspace; allconv datasets lists them')
    .description("Move a data set to the workspace's trash; what was trained on it stays.")
    .addHelpText('after', '\nExample:\n  $ allconv dataset remove birds')
    .action((name: string, options: Common) =>
      withWorkbench(options, async (api) => {
        await api.datasets.remove({ name: datasetName(name) })
        createTerminal({ json: options.json ?? false }).result(
          { name, removed: true },
          `${name} moved to the trash; bring it back with: allconv dataset restore ${name}`,
        )
      }),
    )
  dataset
    .command('restore')
    .argument('<name>', 'the name that it had')
    .description('Bring a data set back from the trash: of several with that name the one removed last.')
    .addHelpText('after', '\nExample:\n  $ allconv dataset restore birds')
    .action((name: string, options: Common) =>
      withWorkbench(options, async (api) => {
        report(createTerminal({ json: options.json ?? false }), await api.datasets.restore({ name: datasetName(name) }))
      }),
    )
  dataset
    .command('download')
    .addArgument(new Argument('<name>', 'which one').choices(DOWNLOADABLE))
    .description('Download a data set, with resume and checksum.')
    .addHelpText('after', '\nExample:\n  $ allconv dataset download cifar-10')
    .action(async (name: (typeof DOWNLOADABLE)[number], options: Common) => {
      const terminal = createTerminal({ json: options.json ?? false })
      await withWorkbench(options, async (api, { signal }) => {
        report(terminal, await last(terminal, await api.datasets.download({ name }, { signal })))
      })
    })
}

/** Files that are named one by one; more are counted by kind. */
const NAMED = 20

interface ImportOptions {
  name?: string
  title?: string
  size?: { height: number; width: number }
  stretch?: boolean
}

/** `96` or `HEIGHTxWIDTH`. */
export function imageSize(text: string): { height: number; width: number } {
  const [, height, width = height] = /^(\d{1,4})(?:x(\d{1,4}))?$/.exec(text.trim()) ?? []
  const size = { height: Number(height), width: Number(width) }
  if (!height || [size.height, size.width].some((side) => side < 8 || side > 256))
    throw new InvalidArgumentError('It is no size of 8 to 256 pixels, such as 96 or 96x64.')
  return size
}

/** @throws WorkbenchError BAD_INPUT for what can name no data set */
function datasetName(name: string, example = 'birds'): string {
  if (DatasetNameSchema.safeParse(name).success) return name
  throw wrongCall(
    `"${shown(name, 80)}" cannot name a data set; use 1 to 64 characters of a-z, 0-9, ".", "_" and "-", e.g. ${example}.`,
  )
}

function nameOf(path: string): string {
  return basename(resolve(path))
    .toLowerCase()
    .replace(/\.(tar\.\w+|tgz|tar|zip|npz|npy|mat|parquet|csv|tsv|jsonl?)(\.gz)?$/, '')
    .replace(/[^a-z0-9._-]+/g, '-')
}

async function last(terminal: Terminal, events: AsyncIterable<DatasetEvent>): Promise<Dataset> {
  for await (const event of events) {
    if (event.kind === 'done') return event.dataset
    terminal.progress(progressWords(event.progress))
  }
  throw new WorkbenchError('CANCELLED', 'Cancelled; nothing was kept.')
}

function report(terminal: Terminal, dataset: Dataset): void {
  const { name, counts, classes, height, width, skipped, skippedCount, leftOut = [], notes = [] } = dataset
  for (const { file, reason } of skipped.slice(0, NAMED)) terminal.note(`skipped ${file}: ${reason}`)
  if (skippedCount > NAMED) {
    terminal.note(`skipped ${thousands(skippedCount)} files in all:`)
    for (const { kind, count, examples } of leftOut)
      terminal.note(`  ${thousands(count)}: ${kind} (${examples[0]}${count > 1 ? ', ...' : ''})`)
  }
  for (const note of notes) terminal.note(note)
  const parts = [
    `${thousands(counts.train)} training`,
    ...(counts.validation ? [`${thousands(counts.validation)} validation`] : []),
    `${thousands(counts.test)} test`,
  ]
  terminal.result(
    dataset,
    `${name}: ${parts.slice(0, -1).join(', ')} and ${parts.at(-1)} images of ${classes.length} classes, ${height}x${width}${skippedCount > 0 ? `; ${thousands(skippedCount)} file${skippedCount === 1 ? '' : 's'} left out` : ''}`,
  )
}
