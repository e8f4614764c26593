import type { Tensor } from '../../runtime/runtime.ts'

/** A network with fixed weights and without dropout, ready to run on many images. */
export interface Inference {
  readonly mode: 'eager' | 'compiled'
  /** Images that a call takes at most. */
  readonly batch: number
  /** Logits [count, classes]. */
  logits(images: Float32Array, count: number): Promise<Float32Array>
  /**
   * Outputs of the layers that were asked for, [>= count, H, W, C] each; the caller disposes of them, and of two equal ones once. What
   * follows the first `count` images means nothing.
   */
  outputs(images: Float32Array, count: number): Tensor[]
  dispose(): void
}
