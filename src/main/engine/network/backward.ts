import type { LayerBackward, LayerPass, ReluRule } from '../layers/layer.ts'
import { layerOf } from '../layers/table.ts'
import type { Ops } from '../ops/ops.ts'
import { type ForwardPass, inScope, siteOf } from './forward.ts'
import type { Network } from './network.ts'

export interface BackwardStart<T> {
  /** Index of the layer at whose output the signal comes in. */
  layer: number
  /** [N, H, W, C] like the layer's output, or the same numbers in another shape, e.g. [N, classes] at the last layer. */
  signal: T
  /** `pre-activation` comes in before the layer's own ReLU, e.g. because that one is dead. Default: `output`. */
  from?: 'output' | 'pre-activation'
}

export interface BackwardOptions {
  /** What happens at every ReLU on the way, the unit's own included. */
  rule: ReluRule
  /** Carry the signal to the input of layer `downTo`; training leaves it out, for nothing below has weights. */
  input: boolean
  /** Compute the gradients of all weights on the way. */
  parameters: boolean
  /** Index of the last layer to pass through; default 0, which is the image. */
  downTo?: number
  /** Free each layer's maps once the signal has passed; the pass is of no use afterwards. */
  consume?: boolean
}

export interface BackwardResult<T> {
  /** The signal at the input of layer `downTo`, or null where it was not asked for. */
  input: T | null
  /** Gradients by name, e.g. `conv1/kernel`. */
  parameters: Map<string, T>
}

/**
 * Carries a signal down through the layers. Training starts at the last layer with the loss's gradient; an attribution starts with
 * 1 at one unit. Weight decay and momentum belong to the training step.
 */
export function backward<T>(
  ops: Ops<T>,
  network: Network<T>,
  pass: ForwardPass<T>,
  { layer: start, signal: startSignal, from = 'output' }: BackwardStart<T>,
  { rule, input, parameters, downTo = 0, consume = false }: BackwardOptions,
): BackwardResult<T> {
  const gradients = new Map<string, T>()
  // Without the input's signal, everything below the lowest layer with weights is wasted work.
  const lowest = input ? downTo : pass.layers.findIndex(({ report }) => report.index >= downTo && report.parameters > 0)
  let signal: T | null = ops.reshape(startSignal, ops.shape(pass.layers[start]!.output))
  for (let index = start; index >= lowest && lowest >= 0; index--) {
    const layer = pass.layers[index]!
    const result: LayerBackward<T> = inScope(ops, () =>
      layerOf(layer.report.spec).backward(ops, siteOf(network, layer.report), layer, signal!, {
        rule,
        parameters,
        input: input || index > lowest,
        from: index === start ? from : 'output',
      }),
    )
    for (const [name, gradient] of Object.entries(result.parameters))
      gradients.set(`${layer.report.name}/${name}`, gradient as T)
    if (result.input !== signal) ops.release?.(signal!)
    if (consume) release(ops, layer)
    signal = result.input
  }
  return { input: input ? signal : null, parameters: gradients }
}

/** What stands above `layer` has been passed already, so nobody needs its output any more. */
function release<T>(ops: Ops<T>, { input, output, preActivation, mask }: LayerPass<T>): void {
  for (const tensor of [output, preActivation, mask]) if (tensor !== null && tensor !== input) ops.release?.(tensor)
}
