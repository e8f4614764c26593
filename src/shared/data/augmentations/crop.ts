import type { ChangeImage } from './augmentation.ts'

/** Where a position outside [0, size) lies in the mirrored image; the border pixel itself is not repeated. */
function mirrored(position: number, size: number): number {
  if (size === 1) return 0
  const period = 2 * (size - 1)
  const folded = ((position % period) + period) % period
  return folded < size ? folded : period - folded
}

/** A crop of the image's own size from the image padded by `padding` mirrored pixels, as torchvision's RandomCrop with padding_mode="reflect". */
export const crop: ChangeImage = (image, { height, width, channels }, padding, random) => {
  const down = Math.floor(random() * (2 * padding + 1)) - padding
  const right = Math.floor(random() * (2 * padding + 1)) - padding
  const source = image.slice()
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = (mirrored(y + down, height) * width + mirrored(x + right, width)) * channels
      for (let c = 0; c < channels; c++) image[(y * width + x) * channels + c] = source[from + c]!
    }
}
