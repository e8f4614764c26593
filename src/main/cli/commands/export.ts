import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { MODEL_FORMAT_IDS, MODEL_FORMATS, type ModelFormatId } from '../../../shared/export/formats.ts'
import { wrongCall } from '../exit.ts'
import { createTerminal } from '../terminal.ts'
import { withWorkbench } from '../withWorkbench.ts'
import { namedCheckpoint } from './evaluate.ts'

interface ExportOptions {
  workspace?: string
  json?: boolean
  out: string
  format?: ModelFormatId
  order: 'ours' | 'pytorch'
  weights: 'trained' | 'average'
  preprocessing: 'inside' | 'outside'
}

/** The format whose ending a file has. */
function formatOf(path: string): ModelFormatId {
  const found = MODEL_FORMATS.find(({ ending }) => ending !== null && path.toLowerCase().endsWith(ending))
  if (found) return found.id
  throw wrongCall(`The ending of ${path} says no format; add --format, one of ${MODEL_FORMAT_IDS.join(', ')}.`)
}

export function addExport(program: Command): void {
  program
    .command('export')
    .argument('<run-or-checkpoint>', 'a run (its best checkpoint), a checkpoint file, or a checkpoint id')
    .requiredOption('--out <path>', 'file or folder to write; must not exist')
    .addOption(
      new Option('--format <format>', 'what to write (default: by the ending of --out)').choices(MODEL_FORMAT_IDS),
    )
    .addOption(
      new Option(
        '--preprocessing <where>',
        'of a graph: it takes pixels from 0 to 255, or what the network sees of them',
      )
        .choices(['inside', 'outside'])
        .default('inside'),
    )
    .addOption(
      new Option('--order <order>', 'of safetensors: names and order, conv1.weight in OIHW or conv1/kernel in HWIO')
        .choices(['pytorch', 'ours'])
        .default('pytorch'),
    )
    .addOption(
      new Option('--weights <which>', 'as trained, or the moving average that --average-weights kept')
        .choices(['trained', 'average'])
        .default('trained'),
    )
    .description('Write a model for other programs.')
    .addHelpText(
      'after',
      `\nFormats:\n${MODEL_FORMATS.map(({ id, help }) => `  ${id.padEnd(13)}${help}`).join('\n')}\n\nExamples:\n  $ allconv export all-cnn-c-20260131-142500-9f3a07 --out all-cnn-c.onnx\n  $ allconv export all-cnn-c-20260131-142500-9f3a07 --out all-cnn-c.safetensors`,
    )
    .action(async (which: string, { out, format, order, weights, preprocessing, ...options }: ExportOptions) => {
      const terminal = createTerminal({ json: options.json ?? false })
      const path = resolve(out)
      const chosen = format ?? formatOf(out)
      await withWorkbench({ ...options, access: 'read' }, async (api) => {
        const { id: checkpointId } = await namedCheckpoint(api, which)
        const written = await api.exports.model({ checkpointId, format: chosen, order, weights, preprocessing, path })
        const words = written.files.map(({ path, bytes, sha256 }) => `${path}: ${bytes} bytes, SHA-256 ${sha256}`)
        terminal.result(written, words.join('\n'))
      })
    })
}
