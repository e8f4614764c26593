import type { ChangeImage } from './augmentation.ts'

/** Clears a square of `side` pixels around any pixel, as far as it lies in the image (DeVries & Taylor 2017, arXiv 1708.04552). */
export const cutout: ChangeImage = (image, { height, width, channels }, side, random) => {
  const top = Math.floor(random() * height) - Math.floor(side / 2)
  const left = Math.floor(random() * width) - Math.floor(side / 2)
  for (let y = Math.max(0, top); y < Math.min(height, top + side); y++)
    image.fill(
      0,
      (y * width + Math.max(0, left)) * channels,
      (y * width + Math.min(width, Math.max(0, left + side))) * channels,
    )
}
