import { type CropBox, type Fit, type FittedImage, middleBox } from '../../../../shared/explain/images.ts'
import { sharp } from '../../base/sharp.ts'
import type { RawImage } from './decodeImage.ts'

const WHOLE: CropBox = { left: 0, top: 0, width: 1, height: 1 }
/** What fills the sides of a padded image: mid-grey, close to the mean of natural images. */
const PADDING = { r: 128, g: 128, b: 128 }

/** Brings an image to the network's input size; exact where it has that size already. */
export async function fitImage(image: RawImage, fit: Fit): Promise<FittedImage> {
  const { height, width } = fit
  const wanted = fit.box ?? (fit.rule === 'crop' ? middleBox(image.width, image.height, width, height) : WHOLE)
  const left = Math.min(image.width - 1, Math.round(wanted.left * image.width))
  const top = Math.min(image.height - 1, Math.round(wanted.top * image.height))
  const region = {
    left,
    top,
    width: Math.max(1, Math.min(image.width - left, Math.round(wanted.width * image.width))),
    height: Math.max(1, Math.min(image.height - top, Math.round(wanted.height * image.height))),
  }
  const data = await sharp(image.pixels, { raw: { width: image.width, height: image.height, channels: 3 } })
    .extract(region)
    .resize({ width, height, fit: fit.rule === 'pad' ? 'contain' : 'fill', background: PADDING, kernel: 'lanczos3' })
    .raw()
    .toBuffer()
  return {
    pixels: new Uint8Array(data),
    height,
    width,
    box: {
      left: region.left / image.width,
      top: region.top / image.height,
      width: region.width / image.width,
      height: region.height / image.height,
    },
  }
}
