import type { NamedTensor } from '../../../../shared/checkpoint/safetensors.ts'
import { adjointPointwise, applyPointwise } from './pointwise.ts'
import type { MatrixProducts } from './products.ts'
import { type PreprocessingKind, type PreprocessingState, stateToTensors } from './state.ts'

/** From pixels to what the network sees, and gradients back. */
export interface Preprocessing {
  readonly kind: PreprocessingKind
  /** The fitted numbers; plain data that may be sent to another thread. */
  readonly state: PreprocessingState
  /** Pixels 0 to 255 [count, H, W, 3] -> network input of the same shape. */
  apply(images: Uint8Array | Float32Array, count: number): Promise<Float32Array>
  /** The rest of `apply` for images that went through `applyPointwise` elsewhere. */
  whiten(pointwise: Float32Array, count: number): Promise<Float32Array>
  /**
   * Transpose of the Jacobian at `images`: a gradient by the network input -> the gradient by the pixels 0 to 255. For an attribution map
   * in pixel space.
   */
  adjoint(gradient: Float32Array, images: Uint8Array | Float32Array, count: number): Promise<Float32Array>
  /** `preprocessing/...` tensors for a checkpoint. */
  toTensors(): NamedTensor[]
  /** Frees the held whitening matrix. */
  dispose(): void
}

/** Makes a fitted state usable; the whitening matrix is uploaded once. */
export function createPreprocessing(state: PreprocessingState, products: MatrixProducts): Preprocessing {
  const held = state.kind === 'gcn-zca' ? products.hold(state.matrix, state.mean.length, state.mean.length) : null
  const whiten = async (pointwise: Float32Array, count: number) => (held ? held.times(pointwise, count) : pointwise)
  return {
    kind: state.kind,
    state,
    apply: (images, count) => whiten(applyPointwise(state, images, count), count),
    whiten,
    // The whitening matrix is symmetric, so it is its own transpose.
    adjoint: async (gradient, images, count) => adjointPointwise(state, await whiten(gradient, count), images, count),
    toTensors: () => stateToTensors(state),
    dispose: () => held?.dispose(),
  }
}
