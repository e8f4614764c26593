import { basename, resolve } from 'node:path'
import type { Command } from 'commander'
import { mustBeThere } from '../givenFile.ts'
import { createTerminal } from '../terminal.ts'
import { withWorkbench } from '../withWorkbench.ts'
import { percent, table } from '../words.ts'
import { namedCheckpoint } from './evaluate.ts'

interface Shared {
  workspace?: string
  json?: boolean
}

interface PackOptions extends Shared {
  out: string
  name?: string
  title?: string
  data: string
  command?: string
  limit?: string[]
}

/** A network's name after the file it is written to. */
export const shortName = (path: string): string =>
  basename(path)
    .toLowerCase()
    .replace(/\.safetensors$/, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 80) || 'network'

export function addNetworks(program: Command): void {
  const networks = program.command('networks').description('Trained networks as files: list, add and pack them.')
  networks
    .command('list')
    .description('List the networks that come with the workbench.')
    .action(async (options: Shared) => {
      const terminal = createTerminal({ json: options.json ?? false })
      await withWorkbench({ ...options, access: 'read' }, async (api) => {
        const bundled = await api.networks.bundled()
        const rows = bundled.map(({ card, bytes, runId }) => [
          card.name,
          card.evaluation?.dataset ?? '-',
          percent(card.evaluation?.error),
          `${(bytes / 1e6).toFixed(1)} MB`,
          runId ?? '-',
        ])
        const head = ['network', 'data set', 'test error', 'size', 'run']
        terminal.result(
          bundled,
          bundled.length === 0 ? 'No network comes with this build.' : table([head, ...rows], [2, 3]),
        )
      })
    })
  networks
    .command('add')
    .argument('<network>', 'name of one that comes with the workbench, or a network file')
    .description('Make a finished run of a network, to be explained and compared.')
    .addHelpText('after', '\nExample:\n  $ allconv networks add ./from-a-colleague.safetensors')
    .action(async (which: string, options: Shared) => {
      const terminal = createTerminal({ json: options.json ?? false })
      await withWorkbench(options, async (api) => {
        const isName = /^[a-z0-9][a-z0-9-]*$/.test(which)
        if (!isName) await mustBeThere(which)
        const before = new Set((await api.runs.list()).map(({ id }) => id))
        const run = await api.networks.add(isName ? { name: which } : { path: resolve(which) })
        const words = before.has(run.id) ? 'is in the workspace already' : 'was added'
        terminal.result(run, `Run ${run.id} ${words}: ${run.title}`)
      })
    })
  networks
    .command('pack')
    .argument('<run-or-checkpoint>', 'a run (its best checkpoint), a checkpoint file, or a checkpoint id')
    .requiredOption('--out <file>', 'file to write, ending in .safetensors; must not exist')
    .option('--name <name>', 'short name: small letters, digits and hyphens (default: that of --out)')
    .option('--title <text>', "name of the run that it becomes where it is added (default: the run's)")
    .option('--data <text>', 'a sentence on what it was trained on', '')
    .option('--command <text>', 'the command that trained it')
    .option('--limit <text...>', 'what it cannot do, a sentence each')
    .description(
      'Write a checkpoint as a network file: half precision, with its curve and its test error. A whitening (gcn-zca) adds its matrix in float32, 38 MB for 32x32 images.',
    )
    .addHelpText(
      'after',
      '\nExample:\n  $ allconv networks pack all-cnn-c-20260131-142500-9f3a07 --out mine.safetensors --name mine --title "My All-CNN-C"',
    )
    .action(async (which: string, { out, name, title, data, command, limit, ...options }: PackOptions) => {
      const terminal = createTerminal({ json: options.json ?? false })
      await withWorkbench(options, async (api, { signal }) => {
        const { id: checkpointId, runId } = await namedCheckpoint(api, which)
        const words = { name: name ?? shortName(out), title: title ?? (await api.runs.get({ id: runId })).title }
        terminal.progress('Evaluating the weights in half precision')
        const packed = await api.networks.pack(
          { checkpointId, path: resolve(out), ...words, data, command: command ?? null, limits: limit ?? [] },
          { signal },
        )
        const error = percent(packed.card.evaluation?.error, 2)
        terminal.result(packed, `${packed.path}: ${packed.bytes} bytes, test error ${error}`)
      })
    })
}
