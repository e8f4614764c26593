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

export interface ForwardMode {
  /** Present when dropout acts. */
  stream: RandomStream | null
  /** Whether this is a step of training: what has state takes the batch's own numbers and gives new state. */
  training: boolean
}

/** What a layer's own formula computed, before its activation. */
export interface LayerForward<T> {
  /** [N, H, W, C] */
  output: T
  /** What backward needs beside inputs and output, e.g. dropout's mask. */
  kept?: Readonly<Record<string, T>>
  /** In training: the new values of the layer's tensors of role `state`. */
  state?: Readonly<Record<string, T>>
}

/** What a forward pass keeps of a layer for the way back. */
export interface LayerPass<T> {
  report: LayerReport
  inputs: readonly T[]
  /** The layer's result, [N, H, W, C], after its activation. */
  output: T
  /** The map before the activation; null where there is none, or where nobody asked for it. */
  preActivation: T | null
  kept: Readonly<Record<string, T>>
}

export interface BackwardAsk {
  /** Of which inputs the signal is wanted. */
  inputs: readonly boolean[]
  /** Compute the gradients of the layer's weights. */
  parameters: boolean
}

export interface LayerBackward<T> {
  /** Signal at each input; null where it was not asked for. */
  inputs: (T | null)[]
  parameters: Record<string, T>
}

/**
 * What a layer kind computes: its formula and its formula's backward, in `Ops` alone, so that every implementation of `Ops` runs it. What
 * follows elementwise is applied, and taken back through, by activation.ts for all kinds alike.
 */
export interface Layer<S extends LayerSpec> {
  forward<T>(ops: Ops<T>, site: Site<S, T>, inputs: readonly T[], mode: ForwardMode): LayerForward<T>
  /** @param signal what comes down to the layer's sums, of the output's shape. */
  backward<T>(ops: Ops<T>, site: Site<S, T>, pass: LayerPass<T>, signal: T, ask: BackwardAsk): LayerBackward<T>
}
