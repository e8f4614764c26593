import { type Augmentation, augment, type ImageShape } from '../../../shared/data/augment.ts'
import { epochOrder } from '../../../shared/data/split.ts'
import type { Batch } from './batch.ts'
import { applyPointwise } from './preprocessing/pointwise.ts'
import type { PreprocessingState } from './preprocessing/state.ts'

/** All that decides a batch but its number: plain data, so that any thread can make it. */
export interface BatchPlan {
  /** [N, H, W, 3], in shared memory. */
  pixels: Uint8Array<SharedArrayBuffer>
  labels: Uint16Array<SharedArrayBuffer>
  /** Positions of the images that are trained on. */
  training: Uint32Array
  shape: ImageShape
  batchSize: number
  seed: number
  augmentation: Augmentation
  state: PreprocessingState
}

/** A batch of a data set, with where its images stand. */
export interface DataBatch extends Batch {
  /** Positions in the data set, [size]. */
  positions: Uint32Array
}

/** Batches of one epoch; the last one may be smaller. */
export const batchesPerEpoch = (plan: BatchPlan) => Math.ceil(plan.training.length / plan.batchSize)

/** Copies images out: [positions.length, H, W, 3]. */
export function gather(pixels: Uint8Array, positions: Uint32Array, size: number): Uint8Array {
  const out = new Uint8Array(positions.length * size)
  positions.forEach((position, n) => {
    out.set(pixels.subarray(position * size, (position + 1) * size), n * size)
  })
  return out
}

/**
 * The batch of a position (epoch, index) before whitening and augmentation. Shuffles depend on (seed, epoch) alone, so a resumed run
 * asks for the very same batches; the last order is kept.
 */
export function createBatchMaker(plan: BatchPlan): (epoch: number, index: number) => DataBatch {
  let kept: { epoch: number; order: Uint32Array } | null = null
  return (epoch, index) => {
    if (kept?.epoch !== epoch) kept = { epoch, order: epochOrder(plan.training, plan.seed, epoch) }
    const positions = kept.order.slice(index * plan.batchSize, (index + 1) * plan.batchSize)
    const size = plan.shape.height * plan.shape.width * plan.shape.channels
    const images = applyPointwise(plan.state, gather(plan.pixels, positions, size), positions.length)
    return {
      size: positions.length,
      images: plan.state.kind === 'gcn-zca' ? images : augmentBatch(plan, images, positions, epoch),
      labels: Int32Array.from(positions, (position) => plan.labels[position]!),
      positions,
    }
  }
}

/** Augmentation comes after whitening, which only the thread with the tensor runtime can do. */
export const augmentBatch = (plan: BatchPlan, images: Float32Array, positions: Uint32Array, epoch: number) =>
  augment(images, positions, plan.shape, plan.augmentation, { seed: plan.seed, epoch })
