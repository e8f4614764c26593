import { basename, resolve } from 'node:path'
import { Argument, type Command } from 'commander'
import { type DatasetEvent, DOWNLOADABLE } from '../../../shared/api/datasets.ts'
import type { Dataset } from '../../../shared/data/dataset.ts'
import { DatasetNameSchema } from '../../../shared/data/dataset.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
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
        const head = ['data set', 'training', 'test', 'classes', 'size', 'title']
        terminal.result(datasets, table([head, ...rows], [1, 2, 3, 4]))
      })
    })

  const dataset = program.command('dataset').description('Bring data sets into the workspace.')
  dataset
    .command('import')
    .argument('<path>', 'a folder of images (one folder a class), a CIFAR folder, or a CIFAR archive')
    .option('--name <name>', 'its name in the workspace (default: from the path)')
    .option('--title <text>', 'its title')
    .description('Import a data set; files that cannot be read are listed and skipped.')
    .addHelpText(
      'after',
      '\nExamples:\n  $ allconv dataset import ~/photos/birds --name birds\n  $ allconv dataset import cifar-10-binary.tar.gz --name cifar-10',
    )
    .action(async (path: string, options: Common & { name?: string; title?: string }) => {
      const terminal = createTerminal({ json: options.json ?? false })
      const name = options.name ?? nameOf(path)
      if (!DatasetNameSchema.safeParse(name).success)
        throw wrongCall(
          `"${name}" cannot name a data set; use 1 to 64 characters of a-z, 0-9, ".", "_" and "-", e.g. --name birds.`,
        )
      await withWorkbench(options, async (api, { signal }) => {
        const events = await api.datasets.import({ path: resolve(path), name, title: options.title }, { signal })
        report(terminal, await last(terminal, events))
      })
    })
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

function nameOf(path: string): string {
  return basename(resolve(path))
    .toLowerCase()
    .replace(/\.(tar\.gz|tgz|tar|zip)$/, '')
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
  const { name, counts, classes, height, width, skipped, skippedCount } = dataset
  for (const { file, reason } of skipped) terminal.note(`skipped ${file}: ${reason}`)
  if (skippedCount > skipped.length) terminal.note(`skipped ${skippedCount - skipped.length} more files`)
  terminal.result(
    dataset,
    `${name}: ${thousands(counts.train)} training and ${thousands(counts.test)} test images of ${classes.length} classes, ${height}x${width}`,
  )
}
