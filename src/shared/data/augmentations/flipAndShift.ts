import { PURPOSE, randomStream } from '../random.ts'
import type { Augmentation, ImageShape } from './augmentation.ts'

/**
 * Flips and shifts preprocessed images [N, H, W, C]; what a shift uncovers is zero, the mean of a preprocessed image (the paper's
 * augmented variant; zero padding after preprocessing, as cuda-convnet and pylearn2 did). What happens to an image depends on
 * (seed, epoch, image) alone, not on its batch.
 * @param positions position in the data set of each image, [N].
 * @returns new images, or `images` itself where nothing is asked.
 */
export function flipAndShift(
  images: Float32Array,
  positions: Uint32Array,
  { height, width, channels }: ImageShape,
  { flip, shift }: Pick<Augmentation, 'flip' | 'shift'>,
  key: { seed: number; epoch: number },
): Float32Array {
  if (!flip && shift === 0) return images
  const size = height * width * channels
  const out = new Float32Array(images.length)
  positions.forEach((position, n) => {
    const random = randomStream(key.seed, PURPOSE.augmentation, key.epoch, position)
    const mirrored = random() < 0.5 && flip
    const down = Math.floor(random() * (2 * shift + 1)) - shift
    const right = Math.floor(random() * (2 * shift + 1)) - shift
    for (let y = Math.max(0, down); y < Math.min(height, height + down); y++) {
      const from = n * size + (y - down) * width * channels
      const to = n * size + y * width * channels
      for (let x = Math.max(0, right); x < Math.min(width, width + right); x++) {
        const column = mirrored ? width - 1 - (x - right) : x - right
        for (let c = 0; c < channels; c++) out[to + x * channels + c] = images[from + column * channels + c]!
      }
    }
  })
  return out
}
