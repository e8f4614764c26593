import { PREVIEW_SIDE } from '../../../../shared/explain/images.ts'
import { sharp } from '../../base/sharp.ts'
import type { RawImage } from '../../images/decodePicture.ts'

export type { DecodedImage, RawImage } from '../../images/decodePicture.ts'
export { decodeBounded as decodeImage } from '../../images/pictureProcess.ts'

/** A smaller copy to look at. */
export async function previewOf(image: RawImage): Promise<RawImage> {
  if (Math.max(image.width, image.height) <= PREVIEW_SIDE) return image
  const { data, info } = await sharp(image.pixels, { raw: { width: image.width, height: image.height, channels: 3 } })
    .resize({ width: PREVIEW_SIDE, height: PREVIEW_SIDE, fit: 'inside' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { pixels: new Uint8Array(data), height: info.height, width: info.width }
}
