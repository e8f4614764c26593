import type { LayerReport } from '../../../shared/architecture/analysis.ts'
import type { LayerSpec } from '../../../shared/architecture/spec.ts'
import type { Ops, RandomStream } from '../ops/ops.ts'

/** What happens to a signal at every ReLU on its way down (paper, section 3.4). */
export type ReluRule = 'gradient' | 'deconvnet' | 'guided'

/** One layer of a network at work: its report and its weights, if it has any. */
export interface Site<S extends LayerSpec, T> {
  report: LayerReport
  spec: S
  /** Its tensors, by their names within the layer. */
  parameters: Readonly<Record<string, T>>
}

/** What a layer's forward computed; backward needs the rest of it. */
export interface LayerForward<T> {
  /** The layer's result, [N, H, W, C], after its ReLU. */
  output: T
  /** The map before the ReLU; null where no ReLU follows. */
  preActivation: T | null
  /** Dropout's mask; null for every other layer and when dropout does not act. */
  mask: T | null
}

export interface LayerPass<T> extends LayerForward<T> {
  report: LayerReport
  input: T
}

export interface BackwardAsk {
  rule: ReluRule
  /** Compute the signal at the layer's input. */
  input: boolean
  /** Compute the gradients of the layer's weights. */
  parameters: boolean
  /** Where the signal comes in; `pre-activation` skips this layer's ReLU. */
  from: 'output' | 'pre-activation'
}

export interface LayerBackward<T> {
  input: T | null
  parameters: Record<string, T>
}

/** What a layer kind computes: its formula and its formula's backward, in `Ops` alone, so that every implementation of `Ops` runs it. */
export interface Layer<S extends LayerSpec> {
  /** `stream` is present when dropout acts. */
  forward<T>(ops: Ops<T>, site: Site<S, T>, x: T, stream: RandomStream | null): LayerForward<T>
  /** @param signal what comes down to the layer's output, of the output's shape. */
  backward<T>(ops: Ops<T>, site: Site<S, T>, pass: LayerPass<T>, signal: T, ask: BackwardAsk): LayerBackward<T>
}
