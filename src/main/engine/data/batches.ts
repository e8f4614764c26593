import { augment, augmentPixels, mixBatch } from '../../../shared/data/augmentations/augment.ts'
import type { Augmentation, ImageShape } from '../../../shared/data/augmentations/augmentation.ts'
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
 * The batch of a position (epoch, index) before whitening and what comes after it. Shuffles depend on (seed, epoch) alone, so a resumed run
 * asks for the very same batches; the last order is kept.
 */
export function createBatchMaker(plan: BatchPlan): (epoch: number, index: number) => DataBatch {
  let kept: { epoch: number; order: Uint32Array } | null = null
  return (epoch, index) => {
    if (kept?.epoch !== epoch) kept = { epoch, order: epochOrder(plan.training, plan.seed, epoch) }
    const positions = kept.order.slice(index * plan.batchSize, (index + 1) * plan.batchSize)
    const size = plan.shape.height * plan.shape.width * plan.shape.channels
    const key = { seed: plan.seed, epoch }
    const pixels = augmentPixels(gather(plan.pixels, positions, size), positions, plan.shape, plan.augmentation, key)
    const batch = {
      size: positions.length,
      images: applyPointwise(plan.state, pixels, positions.length),
      labels: Int32Array.from(positions, (position) => plan.labels[position]!),
      positions,
    }
    return plan.state.kind === 'gcn-zca' ? batch : augmentBatch(plan, batch, epoch)
  }
}

/** What comes after whitening, which only the thread with the tensor runtime can do. */
export function augmentBatch(plan: BatchPlan, batch: DataBatch, epoch: number): DataBatch {
  const { positions, labels } = batch
  const { augmentation, shape } = plan
  const key = { seed: plan.seed, epoch }
  const images = augment(batch.images, positions, shape, augmentation, key)
  const mix = mixBatch(images, labels, positions, augmentation, key)
  return { ...batch, images, ...(mix && { mix }) }
}
