import type { Random } from '../random.ts'

/** What a recipe asks of training images; values that are absent, 0 or false ask nothing. */
export interface Augmentation {
  /** Mirror every other image, at random. */
  flip: boolean
  /** Largest shift in pixels, both ways, along both axes. */
  shift: number
  /** Pixels of mirrored padding on every side before a crop of the image's own size. */
  crop?: number
  /** Side of the square that is cleared, in pixels. */
  cutout?: number
  /** Alpha of the Beta distribution that shares are drawn from. */
  mixup?: number
  /** Brightness, contrast and saturation change by factors within 1 plus or minus this. */
  colourJitter?: number
}

export interface ImageShape {
  height: number
  width: number
  channels: number
}

/** Changes one image, [H, W, C], in place. */
export type ChangeImage = (image: Float32Array, shape: ImageShape, amount: number, random: Random) => void

/** One augmentation: what it is called, how it is asked for, and when it acts. */
export interface AugmentationDescription {
  title: string
  help: string
  /** In lists of facts, where it is asked for. */
  words(amount: number): string
  /** `pixels`: on values of 0 to 255; `input`: on what the network is given, where 0 is the mean; `batch`: on images of a batch together. */
  stage: 'pixels' | 'input' | 'batch'
  /** Bounds of the amount, for forms; absent for one that is on or off. */
  amount?: { max: number; step: number; unit: string }
  /** Sets its random numbers apart. */
  stream: number
  change?: ChangeImage
}
