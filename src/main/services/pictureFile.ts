import { access } from 'node:fs/promises'
import sharp from 'sharp'
import { WorkbenchError } from '../../shared/errors.ts'
import { enlarge, type Picture } from '../../shared/explain/pictures.ts'
import { addPngText } from '../../shared/explain/pngText.ts'

/** A picture as a PNG, each pixel `factor` pixels wide, with what it shows as text inside. */
export async function pngFile(picture: Picture, factor: number, text: Record<string, string>): Promise<Uint8Array> {
  const { width, height, rgba } = enlarge(picture, factor)
  const png = await sharp(rgba, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .png()
    .toBuffer()
  return addPngText(png, { Software: 'AllConv Workbench', ...text })
}

/** Whole enlargement that brings a picture of this width near to `side` pixels. */
export const enlargement = (width: number, side: number): number => Math.max(1, Math.floor(side / width))

/** @throws WorkbenchError CONFLICT where a file of that name is there */
export async function mustBeFree(path: string): Promise<void> {
  const exists = await access(path).then(
    () => true,
    () => false,
  )
  if (exists)
    throw new WorkbenchError('CONFLICT', `${path} exists already; choose another folder, or allow it with --overwrite.`)
}
