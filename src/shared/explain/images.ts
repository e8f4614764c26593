import { z } from 'zod'

/** What happens to the sides of an image that is not square: cut, filled with grey, or squeezed. */
export const FIT_RULES = ['crop', 'pad', 'stretch'] as const
export type FitRule = (typeof FIT_RULES)[number]

/** A rectangle of the original image as shares of its sides, 0 to 1. */
export const CropBoxSchema = z.object({
  left: z.number().min(0).max(1),
  top: z.number().min(0).max(1),
  width: z.number().gt(0).max(1),
  height: z.number().gt(0).max(1),
})
export type CropBox = z.infer<typeof CropBoxSchema>

export const FitSchema = z.object({
  rule: z.enum(FIT_RULES),
  /** The part of the image to take; null takes all of it, or with `crop` the largest middle part of the right shape. */
  box: CropBoxSchema.nullable(),
  /** Size of the network's input. */
  height: z.number().int().min(1).max(4096),
  width: z.number().int().min(1).max(4096),
})
export type Fit = z.infer<typeof FitSchema>

/** Largest file and largest image that are taken. */
export const IMAGE_BYTES_LIMIT = 256 * 1024 * 1024
export const IMAGE_PIXELS_LIMIT = 120_000_000
/** Longest side of a preview in pixels. */
export const PREVIEW_SIDE = 512

/** Endings that are tried when a folder is dropped; a file's content decides what it is. */
export const IMAGE_ENDINGS = ['.png', '.jpg', '.jpeg', '.webp', '.gif', '.avif', '.tif', '.tiff', '.svg'] as const

/** An image at the network's input size. */
export interface FittedImage {
  /** [height, width, 3], 0 to 255. */
  pixels: Uint8Array
  height: number
  width: number
  /** The part of the original that was taken. */
  box: CropBox
}

export interface DroppedImage {
  /** Names the decoded original for `fitImage`; forgotten when the engine needs the memory. */
  id: string
  name: string
  format: string
  /** Of the original, after its EXIF orientation. */
  width: number
  height: number
  preview: { pixels: Uint8Array; height: number; width: number }
  /** What was done to it, in a few words each: `turned by its EXIF orientation`, `first of 12 frames`. */
  notes: string[]
  fitted: FittedImage
}

/** Where the middle crop of the right shape lies. */
export function middleBox(width: number, height: number, targetWidth: number, targetHeight: number): CropBox {
  const scale = Math.min(width / targetWidth, height / targetHeight)
  const boxWidth = (targetWidth * scale) / width
  const boxHeight = (targetHeight * scale) / height
  return { left: (1 - boxWidth) / 2, top: (1 - boxHeight) / 2, width: boxWidth, height: boxHeight }
}
