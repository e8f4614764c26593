import type { Mix } from '../../../shared/data/augmentations/mixup.ts'

/** Images as the network sees them: [size, height, width, channels] float32, already augmented and preprocessed. */
export interface Batch {
  size: number
  images: Float32Array
  /** Class indices, [size]. */
  labels: Int32Array
  /** What the images were mixed with, where they were. */
  mix?: Mix
}
