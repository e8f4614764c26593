import { activationOf } from '../../../shared/architecture/activations.ts'
import type { LayerReport } from '../../../shared/architecture/analysis.ts'
import { readersOf } from '../../../shared/architecture/graph.ts'
import { kindOf } from '../../../shared/architecture/kinds/table.ts'
import type { LayerSpec } from '../../../shared/architecture/spec.ts'
import { activate, needsInput } from '../layers/activate.ts'
import type { ForwardMode, LayerPass, Site } from '../layers/layer.ts'
import { layerOf } from '../layers/table.ts'
import type { Ops } from '../ops/ops.ts'
import { Holders } from './holders.ts'
import type { Network } from './network.ts'

export interface ForwardPass<T> {
  /** One entry a layer: inputs, output after its activation, the map before it, and what else the way back needs. */
  layers: LayerPass<T>[]
  /** Class scores before the softmax, [N, classes]. */
  logits: T
  /** In training: the new values of the tensors of role `state`, by name. */
  state: Map<string, T>
}

export interface ForwardOptions {
  /** Dropout acts where this is present: its masks follow from the seed, the step and the layer. */
  dropout?: { seed: number; step: number }
  /** Whether this is a step of training; default false. */
  training?: boolean
  /** Keep the maps before the activations, which training mostly does not need; default true. */
  preActivations?: boolean
}

export function siteOf<T>(network: Network<T>, report: LayerReport): Site<LayerSpec, T> {
  return {
    report,
    spec: report.spec,
    parameters: Object.fromEntries(
      kindOf(report.spec)
        .parameters(report.spec, report.inputs)
        .map(({ name }) => [name, network.parameters.get(`${report.name}/${name}`)!]),
    ),
  }
}

/** One layer with what follows its sums; `before` is the map between the two. */
function runLayer<T>(ops: Ops<T>, network: Network<T>, report: LayerReport, inputs: readonly T[], mode: ForwardMode) {
  const made = layerOf(report.spec).forward(ops, siteOf(network, report), inputs, mode)
  const activation = activationOf(report.spec)
  return activation === null
    ? { ...made, before: null }
    : { ...made, output: activate(ops, made.output, activation), before: made.output }
}

/** Runs `network` on images `x` [N, H, W, C], keeping every layer's output. */
export function forward<T>(ops: Ops<T>, network: Network<T>, x: T, options: ForwardOptions = {}): ForwardPass<T> {
  const { dropout, training = false, preActivations = true } = options
  const layers: LayerPass<T>[] = []
  const state = new Map<string, T>()
  for (const report of network.report.layers) {
    const inputs = report.from.map((below) => (below < 0 ? x : layers[below]!.output))
    const activation = activationOf(report.spec)
    const keepsBefore = activation !== null && (preActivations || needsInput(activation))
    const made = inScope(ops, () => {
      const isFrozen = report.index < (network.frozen ?? 0)
      const stream = dropout && !isFrozen ? { ...dropout, layer: report.index } : null
      const mode = { stream, training: training && !isFrozen }
      const { output, before, kept = {}, state = {} } = runLayer(ops, network, report, inputs, mode)
      return { output, preActivation: keepsBefore ? before : null, kept, state }
    })
    for (const [name, value] of Object.entries(made.state)) state.set(`${report.name}/${name}`, value)
    layers.push({ report, inputs, output: made.output, preActivation: made.preActivation, kept: made.kept })
  }
  return { layers, logits: asLogits(ops, network, layers.at(-1)!.output), state }
}

/** Class scores alone, [N, classes], without dropout; frees each map after its last reader. */
export function infer<T>(ops: Ops<T>, network: Network<T>, x: T): T {
  const readers = readersOf(network.report.layers)
  const holders = new Holders(ops)
  holders.hold(x) // the caller's
  const outputs: T[] = []
  for (const report of network.report.layers) {
    const inputs = report.from.map((below) => (below < 0 ? x : outputs[below]!))
    const { output } = inScope(ops, () => {
      const made = runLayer(ops, network, report, inputs, { stream: null, training: false })
      return { output: made.output }
    })
    outputs.push(output)
    holders.hold(output, Math.max(1, readers[report.index]!))
    for (const [at, below] of report.from.entries()) if (below >= 0) holders.drop(inputs[at]!)
  }
  return asLogits(ops, network, outputs.at(-1)!)
}

export function inScope<T, Result>(ops: Ops<T>, compute: () => Result): Result {
  return ops.scope ? ops.scope(compute) : compute()
}

function asLogits<T>(ops: Ops<T>, network: Network<T>, output: T): T {
  return ops.reshape(output, [ops.shape(output)[0]!, network.report.classes])
}
