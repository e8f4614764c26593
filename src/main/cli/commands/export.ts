import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import type { WrittenExport } from '../../../shared/api/exports.ts'
import {
  CURVE_FORMAT_IDS,
  CURVE_FORMATS,
  type CurveFormatId,
  type ExportFormat,
  MODEL_FORMATS,
  type ModelFormatId,
} from '../../../shared/export/formats.ts'
import { wrongCall } from '../exit.ts'
import { createTerminal } from '../terminal.ts'
import { withWorkbench } from '../withWorkbench.ts'
import type { Api } from '../workbench.ts'
import { namedCheckpoint } from './evaluate.ts'

interface ExportOptions {
  workspace?: string
  json?: boolean
  out: string
  format?: FormatId
  order: 'ours' | 'pytorch'
  weights: 'trained' | 'average'
  preprocessing: 'inside' | 'outside'
  rows: 'steps' | 'epochs'
}

type FormatId = ModelFormatId | CurveFormatId
const FORMATS: readonly (ExportFormat & { id: FormatId })[] = [...MODEL_FORMATS, ...CURVE_FORMATS]
const FORMAT_IDS = FORMATS.map(({ id }) => id)
const isOfCurves = (format: FormatId): format is CurveFormatId => CURVE_FORMAT_IDS.some((id) => id === format)

/** The format whose ending a file has. */
function formatOf(path: string): FormatId {
  const found = FORMATS.find(({ ending }) => ending !== null && path.toLowerCase().endsWith(ending))
  if (found) return found.id
  throw wrongCall(`The ending of ${path} says no format; add --format, one of ${FORMAT_IDS.join(', ')}.`)
}

export function addExport(program: Command): void {
  program
    .command('export')
    .argument('<run-or-checkpoint>', 'a run (its best checkpoint), a checkpoint file, or a checkpoint id')
    .requiredOption('--out <path>', 'file or folder to write; must not exist')
    .addOption(new Option('--format <format>', 'what to write (default: by the ending of --out)').choices(FORMAT_IDS))
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
    .addOption(
      new Option('--rows <rows>', 'of a table of curves: one a step, or one an epoch')
        .choices(['steps', 'epochs'])
        .default('steps'),
    )
    .description("Write a model, or a run's curves, for other programs.")
    .addHelpText(
      'after',
      `\nFormats:\n${FORMATS.map(({ id, help }) => `  ${id.padEnd(13)}${help}`).join('\n')}\n\nExamples:\n  $ allconv export all-cnn-c-20260131-142500-9f3a07 --out all-cnn-c.onnx\n  $ allconv export all-cnn-c-20260131-142500-9f3a07 --out curves.csv --rows epochs`,
    )
    .action(async (which: string, { out, format, rows, ...options }: ExportOptions) => {
      const terminal = createTerminal({ json: options.json ?? false })
      const chosen = format ?? formatOf(out)
      const path = resolve(out)
      await withWorkbench({ ...options, access: 'read' }, async (api) => {
        const written = isOfCurves(chosen)
          ? await api.exports.curves({ runId: await namedRun(api, which), format: chosen, rows, path })
          : await modelExport(api, which, { ...options, format: chosen, path })
        const words = written.files.map(({ path, bytes, sha256 }) => `${path}: ${bytes} bytes, SHA-256 ${sha256}`)
        terminal.result(written, words.join('\n'))
      })
    })
}

async function modelExport(
  api: Api,
  which: string,
  {
    format,
    path,
    order,
    weights,
    preprocessing,
  }: Omit<ExportOptions, 'format' | 'out' | 'rows'> & { format: ModelFormatId; path: string },
): Promise<WrittenExport> {
  const { id: checkpointId } = await namedCheckpoint(api, which)
  return api.exports.model({ checkpointId, format, order, weights, preprocessing, path })
}

/** Curves are a run's: of a checkpoint those of the run that it is of. */
async function namedRun(api: Api, which: string): Promise<string> {
  const isRun = (await api.runs.list()).some(({ id }) => id === which)
  return isRun ? which : (await namedCheckpoint(api, which)).runId
}
