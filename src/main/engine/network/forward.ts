import type { LayerReport } from '../../../shared/architecture/analysis.ts'
import { kindOf } from '../../../shared/architecture/kinds/table.ts'
import type { LayerSpec } from '../../../shared/architecture/spec.ts'
import type { LayerPass, Site } from '../layers/layer.ts'
import { layerOf } from '../layers/table.ts'
import type { Ops } from '../ops/ops.ts'
import type { Network } from './network.ts'

export interface ForwardPass<T> {
  /** One entry a layer: input, output after its ReLU, the map before it, and the dropout mask. */
  layers: LayerPass<T>[]
  /** Class scores before the softmax, [N, classes]. */
  logits: T
}

export interface ForwardOptions {
  /** Dropout acts where this is present: its masks follow from the seed, the step and the layer. */
  dropout?: { seed: number; step: number }
  /** Keep the maps before the ReLUs, which training does not need; default true. */
  preActivations?: boolean
}

export function siteOf<T>(network: Network<T>, report: LayerReport): Site<LayerSpec, T> {
  return {
    report,
    spec: report.spec,
    parameters: Object.fromEntries(
      kindOf(report.spec)
        .parameters(report.spec, [report.input])
        .map(({ name }) => [name, network.parameters.get(`${report.name}/${name}`)!]),
    ),
  }
}

/** Runs `network` on images `x` [N, H, W, C], keeping every layer's output. */
export function forward<T>(ops: Ops<T>, network: Network<T>, x: T, options: ForwardOptions = {}): ForwardPass<T> {
  const { dropout, preActivations = true } = options
  const layers: LayerPass<T>[] = []
  let input = x
  for (const report of network.report.layers) {
    const result = inScope(ops, () => {
      const stream = dropout ? { ...dropout, layer: report.index } : null
      const made = layerOf(report.spec).forward(ops, siteOf(network, report), input, stream)
      return preActivations ? made : { ...made, preActivation: null }
    })
    layers.push({ report, input, ...result })
    input = result.output
  }
  return { layers, logits: asLogits(ops, network, input) }
}

/** Class scores alone, [N, classes], without dropout; holds two layers' maps at a time. */
export function infer<T>(ops: Ops<T>, network: Network<T>, x: T): T {
  let input = x
  for (const report of network.report.layers) {
    const { output } = inScope(ops, () => ({
      output: layerOf(report.spec).forward(ops, siteOf(network, report), input, null).output,
    }))
    if (input !== x && input !== output) ops.release?.(input)
    input = output
  }
  return asLogits(ops, network, input)
}

export function inScope<T, Result>(ops: Ops<T>, compute: () => Result): Result {
  return ops.scope ? ops.scope(compute) : compute()
}

function asLogits<T>(ops: Ops<T>, network: Network<T>, output: T): T {
  return ops.reshape(output, [ops.shape(output)[0]!, network.report.classes])
}
