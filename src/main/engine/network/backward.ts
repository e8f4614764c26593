import { activationOf } from '../../../shared/architecture/activations.ts'
import { throughActivation } from '../layers/activate.ts'
import type { LayerPass, ReluRule } from '../layers/layer.ts'
import { layerOf } from '../layers/table.ts'
import type { Ops } from '../ops/ops.ts'
import { type ForwardPass, inScope, siteOf } from './forward.ts'
import { Holders } from './holders.ts'
import type { Network } from './network.ts'

export interface BackwardStart<T> {
  /** Index of the layer at whose output the signal comes in. */
  layer: number
  /** [N, H, W, C] like the layer's output, or the same numbers in another shape, e.g. [N, classes] at the last layer. */
  signal: T
  /** `pre-activation` comes in before the layer's own activation, e.g. because its ReLU is dead. Default: `output`. */
  from?: 'output' | 'pre-activation'
}

export interface BackwardOptions {
  /** What happens at every ReLU on the way, the unit's own included. */
  rule: ReluRule
  /** Carry the signal to the output of layer `at`; training leaves it out, for nothing below has weights. */
  input: boolean
  /** Compute the gradients of all weights on the way. */
  parameters: boolean
  /** Index of the layer at whose output the signal is wanted; default -1, which is the image. */
  at?: number
  /** Free each layer's maps once the signal has passed; the pass is of no use afterwards. */
  consume?: boolean
}

export interface BackwardResult<T> {
  /** The signal at the output of layer `at`, or null where it was not asked for. */
  input: T | null
  /** Gradients by name, e.g. `conv1/kernel`. */
  parameters: Map<string, T>
}

/**
 * Carries a signal down through the layers, by all ways that lead from the start, adding up where ways meet again. Training starts at the last
 * layer with the loss's gradient; an attribution starts with 1 at one unit. Weight decay and the optimiser belong to the training step.
 * @throws Error where layer `at` does not lead to the start.
 */
export function backward<T>(
  ops: Ops<T>,
  network: Network<T>,
  pass: ForwardPass<T>,
  { layer: start, signal: startSignal, from = 'output' }: BackwardStart<T>,
  { rule, input, parameters, at = -1, consume = false }: BackwardOptions,
): BackwardResult<T> {
  const gradients = new Map<string, T>()
  const frozen = network.frozen ?? 0
  const wanted = wantedSignals(pass, { input, parameters, at }, frozen)
  const holders = new Holders(ops)
  const signals = new Map<number, T>()
  const bring = (layer: number, signal: T) => {
    const earlier = signals.get(layer)
    const sum = earlier === undefined ? signal : ops.add(earlier, signal)
    holders.hold(sum)
    signals.set(layer, sum)
    if (earlier === undefined) return
    holders.drop(earlier)
    if (sum !== signal) {
      holders.hold(signal)
      holders.drop(signal)
    }
  }
  bring(start, ops.reshape(startSignal, ops.shape(pass.layers[start]!.output)))
  for (let index = start; index >= 0; index--) {
    const signal = signals.get(index)
    if (signal === undefined || index === at) continue
    const layer = pass.layers[index]!
    const asked = layer.report.from.map((below) => wanted.has(below))
    const own = parameters && layer.report.parameters > 0 && index >= frozen
    if (own || asked.includes(true)) {
      const result = inScope(ops, () => {
        const activation = index === start && from === 'pre-activation' ? null : activationOf(layer.report.spec)
        const down = activation === null ? signal : throughActivation(ops, signal, layer, activation, rule)
        const ask = { parameters: own, inputs: asked }
        const { inputs, ...rest } = layerOf(layer.report.spec).backward(
          ops,
          siteOf(network, layer.report),
          layer,
          down,
          ask,
        )
        return { ...rest, inputs: inputs as T[] }
      })
      for (const [name, gradient] of Object.entries(result.parameters))
        gradients.set(`${layer.report.name}/${name}`, gradient)
      for (const [position, below] of layer.report.from.entries()) {
        const own = result.inputs[position] as T | null
        if (own !== null) bring(below, own)
      }
    }
    holders.drop(signal)
    signals.delete(index)
    if (consume) release(ops, layer)
  }
  const found = input ? (signals.get(at) ?? null) : null
  if (input && found === null) throw new Error(`No way leads from layer ${start} down to layer ${at}.`)
  return { input: found, parameters: gradients }
}

/** Layers at whose outputs a signal is of use: those with weights, the one asked for, and all above them. */
function wantedSignals<T>(
  { layers }: ForwardPass<T>,
  { input, parameters, at }: Required<Pick<BackwardOptions, 'input' | 'parameters' | 'at'>>,
  frozen: number,
): Set<number> {
  const wanted = new Set<number>(input ? [at] : [])
  for (const { report } of layers)
    if (
      (parameters && report.parameters > 0 && report.index >= frozen) ||
      report.from.some((below) => wanted.has(below))
    )
      wanted.add(report.index)
  return wanted
}

/** All that read a layer's output have been passed already, so nobody needs it any more. */
function release<T>(ops: Ops<T>, { inputs, output, preActivation, kept }: LayerPass<T>): void {
  const done = new Set([output, preActivation, ...Object.values(kept)])
  for (const tensor of done) if (tensor !== null && !inputs.includes(tensor)) ops.release?.(tensor)
}
