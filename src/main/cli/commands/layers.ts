import type { Command } from 'commander'
import type { LayerHistory } from '../../../shared/api/layers.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { QUANTITIES } from '../../../shared/training/layerDiagnostics.ts'
import { wholeNumberFrom } from '../optionValues.ts'
import { createTerminal } from '../terminal.ts'
import { withWorkbench } from '../withWorkbench.ts'
import { percent, table, thousands } from '../words.ts'

interface LayersOptions {
  workspace?: string
  json?: boolean
  at?: number
}

/** All that a run may have measured. */
const EVERYTHING = 10_000

export function addLayers(program: Command): void {
  program
    .command('layers')
    .argument('<run>', 'a run, as the list of runs names it')
    .option('--at <step>', 'the last measurement up to this step (default: the last of all)', wholeNumberFrom(0))
    .description('Show gradients, updates, weights and silent channels layer by layer: which layer died, and when.')
    .addHelpText(
      'after',
      "\nExample:\n  $ allconv layers RUN --json | jq '.findings'\n\nWith --json: every measurement; values are listed layer by layer, null where there is none.",
    )
    .action(async (run: string, options: LayersOptions) => {
      const terminal = createTerminal({ json: options.json ?? false })
      await withWorkbench({ ...options, access: 'read' }, async (api) => {
        const history = await api.runs.layers({ id: run, to: options.at ?? null, columns: EVERYTHING })
        if (history.steps.length === 0) throw new WorkbenchError('NOT_FOUND', whyNone(run, history, options.at))
        terminal.result(plain(history), words(history))
      })
    })
}

function whyNone(run: string, { every, lastStep }: LayerHistory, at: number | undefined): string {
  if (lastStep !== null) return `The run "${run}" measured no layers up to step ${at}; choose a later one with --at.`
  return every === 0
    ? `The run "${run}" measures no layers; train one with --diagnostics-every 50, and without frozen layers, to see them.`
    : `The run "${run}" has not measured its layers yet; it does so every ${every} steps while it trains.`
}

const row = (values: Float32Array | undefined, columns: number, layer: number) => [
  ...values!.subarray(layer * columns, (layer + 1) * columns),
]

/** JSON knows neither typed arrays nor NaN. */
function plain({ values, layers, steps, ...rest }: LayerHistory) {
  const ofLayer = (layer: number) =>
    Object.fromEntries(
      QUANTITIES.map((quantity) => [
        quantity,
        row(values[quantity], steps.length, layer).map((value) => (Number.isFinite(value) ? value : null)),
      ]),
    )
  return { ...rest, steps, layers: layers.map((name, layer) => ({ name, ...ofLayer(layer) })) }
}

function words({ values, layers, steps, sentence }: LayerHistory): string {
  const last = (quantity: (typeof QUANTITIES)[number], layer: number) =>
    row(values[quantity], steps.length, layer).at(-1)!
  const number = (value: number) => (Number.isNaN(value) ? '-' : value.toExponential(2))
  const rows = layers.map((name, layer) => [
    name,
    ...(['gradient', 'update', 'ratio', 'weight'] as const).map((quantity) => number(last(quantity, layer))),
    Number.isNaN(last('silent', layer)) ? '-' : percent(last('silent', layer)),
  ])
  const head = ['layer', 'gradient', 'update', 'update / weights', 'weights', 'silent channels']
  return `Step ${thousands(steps.at(-1)!)}\n${table([head, ...rows], [1, 2, 3, 4, 5])}\n${sentence}`
}
