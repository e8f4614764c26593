/** A network with fixed weights and without dropout, ready to run on many images. */
export interface Inference {
  readonly mode: 'eager' | 'compiled'
  /** Images that a call takes at most. */
  readonly batch: number
  /** Logits [count, classes]. */
  logits(images: Float32Array, count: number): Promise<Float32Array>
  /** Outputs of the layers that were asked for, in that order. */
  outputs(images: Float32Array, count: number): LayerOutputs
  dispose(): void
}

/** The maps of a batch. They stay where they were computed, and only what is asked for is copied out; the caller disposes of them. */
export interface LayerOutputs {
  /** [>= count, C]: the largest number of each map of the i-th layer that was asked for. */
  maxima(i: number): Promise<Float32Array>
  /** [H, W, C] of image `n` at the i-th layer that was asked for. */
  map(i: number, n: number): Promise<Float32Array>
  dispose(): void
}
