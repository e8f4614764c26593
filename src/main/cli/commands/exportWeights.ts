import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { createTerminal } from '../terminal.ts'
import { withWorkbench } from '../withWorkbench.ts'
import { namedCheckpoint } from './evaluate.ts'

interface ExportOptions {
  workspace?: string
  json?: boolean
  out: string
  order: 'ours' | 'pytorch'
  weights: 'trained' | 'average'
}

export function addExport(program: Command): void {
  program
    .command('export')
    .argument('<run-or-checkpoint>', 'a run (its best checkpoint), a checkpoint file, or a checkpoint id')
    .requiredOption('--out <file>', 'safetensors file to write; must not exist')
    .addOption(
      new Option('--order <order>', 'names and order: conv1.weight in OIHW, or conv1/kernel in HWIO')
        .choices(['pytorch', 'ours'])
        .default('pytorch'),
    )
    .addOption(
      new Option('--weights <which>', 'as trained, or the moving average that --average-weights kept')
        .choices(['trained', 'average'])
        .default('trained'),
    )
    .description("Write a checkpoint's weights for other programs.")
    .addHelpText('after', '\nExample:\n  $ allconv export all-cnn-c-20260131-142500-9f3a07 --out all-cnn-c.safetensors')
    .action(async (which: string, options: ExportOptions) => {
      const terminal = createTerminal({ json: options.json ?? false })
      await withWorkbench({ ...options, access: 'read' }, async (api) => {
        const { id: checkpointId } = await namedCheckpoint(api, which)
        const written = await api.runs.exportWeights({
          checkpointId,
          order: options.order,
          weights: options.weights,
          path: resolve(options.out),
        })
        terminal.result(written, `${written.path}: ${written.bytes} bytes, SHA-256 ${written.sha256}`)
      })
    })
}
