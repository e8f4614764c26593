import type { ChangeImage } from './augmentation.ts'

const clamped = (value: number) => Math.min(255, Math.max(0, value))

/** ITU-R 601-2 luma, with torchvision's digits. */
const grey = (image: Float32Array, i: number) => 0.2989 * image[i]! + 0.587 * image[i + 1]! + 0.114 * image[i + 2]!

/**
 * Brightness, contrast and saturation of an RGB image of 0 to 255, in this order, each times a factor: torchvision's adjust_brightness,
 * adjust_contrast and adjust_saturation on floats.
 */
export function adjustColours(image: Float32Array, brightness: number, contrast: number, saturation: number): void {
  for (let i = 0; i < image.length; i++) image[i] = clamped(image[i]! * brightness)
  let sum = 0
  for (let i = 0; i < image.length; i += 3) sum += grey(image, i)
  const mean = sum / (image.length / 3)
  for (let i = 0; i < image.length; i++) image[i] = clamped(contrast * image[i]! + (1 - contrast) * mean)
  for (let i = 0; i < image.length; i += 3) {
    const level = grey(image, i)
    for (let c = i; c < i + 3; c++) image[c] = clamped(saturation * image[c]! + (1 - saturation) * level)
  }
}

/** Factors uniform in [1 - amount, 1 + amount], as torchvision's ColorJitter(amount, amount, amount) draws them; hues stay. */
export const colourJitter: ChangeImage = (image, { channels }, amount, random) => {
  if (channels !== 3) return
  const factor = () => 1 + amount * (2 * random() - 1)
  adjustColours(image, factor(), factor(), factor())
}
