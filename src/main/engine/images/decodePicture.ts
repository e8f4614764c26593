import { basename } from 'node:path'
import type { Metadata, Sharp } from 'sharp'
import { WorkbenchError } from '../../../shared/errors.ts'
import { IMAGE_BYTES_LIMIT, IMAGE_PIXELS_LIMIT } from '../../../shared/explain/images.ts'
import { sharp } from '../base/sharp.ts'
import { readBmp } from './bmp.ts'
import { BUDGET } from './budget.ts'
import { imageKind } from './imageKind.ts'
import { readPnm } from './pnm.ts'
import type { RawPixels } from './rawImage.ts'
import { tiffNumbers } from './tiffNumbers.ts'
import { Unreadable } from './unreadable.ts'

/** Raw colours, [height, width, 3], 0 to 255. */
export interface RawImage {
  pixels: Uint8Array
  height: number
  width: number
}

/** An image as the workbench keeps it: upright, sRGB, opaque, no side longer than `WORKING_SIDE`. */
export interface DecodedImage extends RawImage {
  name: string
  format: string
  originalWidth: number
  originalHeight: number
  notes: string[]
}

/** Longest side that is kept in memory; a network's input is 32, so nothing that could be seen is lost. */
const WORKING_SIDE = 2048
/** Formats and layouts that cannot be decoded line by line need the whole image in memory, at 4 to 12 bytes a pixel. */
const WHOLE_PIXELS_LIMIT = 40_000_000
/** Transparent parts are laid on white, as pages show them. */
const BACKGROUND = '#ffffff'
const FORMATS: Record<string, string> = {
  png: 'PNG',
  jpeg: 'JPEG',
  webp: 'WebP',
  gif: 'GIF',
  heif: 'AVIF',
  tiff: 'TIFF',
  svg: 'SVG',
  bmp: 'BMP',
  pnm: 'PNM',
}

const megapixels = (count: number) => `${Math.round(count / 1e6)} megapixels`

function checkSize(name: string, format: string, metadata: Metadata): void {
  const pixels = (metadata.width ?? 0) * (metadata.height ?? 0)
  const streams = (format === 'jpeg' || format === 'png' || format === 'tiff') && !metadata.isProgressive
  const limit = streams ? IMAGE_PIXELS_LIMIT : WHOLE_PIXELS_LIMIT
  if (pixels > limit)
    throw new WorkbenchError(
      'BAD_FILE',
      `${name} has ${metadata.width} x ${metadata.height} pixels (${megapixels(pixels)}), but ${metadata.isProgressive ? (format === 'jpeg' ? 'progressive ' : 'interlaced ') : ''}${FORMATS[format]} images are taken up to ${megapixels(limit)}; scale it down first.`,
    )
}

function noteWhatHappens(metadata: Metadata): string[] {
  const notes: string[] = []
  if ((metadata.orientation ?? 1) > 1) notes.push('turned by its EXIF orientation')
  if (metadata.space === 'cmyk') notes.push('CMYK turned into sRGB')
  if (metadata.space === 'b-w' || metadata.space === 'grey16') notes.push('greyscale')
  if (metadata.depth && metadata.depth !== 'uchar') notes.push('16 bits reduced to 8')
  if ((metadata.pages ?? 1) > 1) notes.push(`first of ${metadata.pages} frames`)
  return notes
}

/** The pixels of a simple format that sharp does not read; null for the others. */
function simplePixels(bytes: Buffer, kind: string | undefined): RawPixels | null {
  return kind === 'BMP' ? readBmp(bytes) : kind === 'PNM' ? readPnm(bytes) : null
}

/**
 * Decodes a picture to look at, whatever its ending says it is.
 * @throws WorkbenchError BAD_FILE, naming the file, for what is no image, is cut off, too large, or of numbers that are no colours.
 */
export async function decodePicture(path: string, given: Uint8Array): Promise<DecodedImage> {
  const name = basename(path)
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength)
  const bad = (why: string, cause?: unknown) => new WorkbenchError('BAD_FILE', `${name} ${why}.`, { cause })
  if (bytes.length === 0) throw bad('is empty; choose a file that holds an image')
  if (bytes.length > IMAGE_BYTES_LIMIT)
    throw bad(
      `has ${Math.round(bytes.length / 2 ** 20)} MB, but files are taken up to ${IMAGE_BYTES_LIMIT / 2 ** 20} MB`,
    )
  const kind = imageKind(bytes)
  if (kind && !kind.read && kind.name !== 'SVG')
    throw bad(`is a file of the kind ${kind.name}, which is not read here; ${kind.wayOut}`)
  // The caches and threads of the decoder would compete with the tensor runtime.
  sharp.cache(false)
  sharp.concurrency(1)
  let raw: RawPixels | null
  try {
    if (kind?.name === 'TIFF') tiffNumbers(bytes)
    raw = simplePixels(bytes, kind?.name)
  } catch (cause) {
    if (cause instanceof Unreadable) throw new WorkbenchError('BAD_FILE', `${name}: ${cause.message}`, { cause })
    throw cause
  }
  const open = () =>
    raw
      ? sharp(raw.data, { raw })
      : sharp(bytes, {
          limitInputPixels: IMAGE_PIXELS_LIMIT,
          sequentialRead: true,
          failOn: 'truncated',
          animated: false,
        })
  let metadata: Metadata
  try {
    metadata = await open().metadata()
  } catch (cause) {
    throw tooManyPixels(cause)
      ? bad(`has more than ${megapixels(IMAGE_PIXELS_LIMIT)}, the most that is taken; scale it down first`, cause)
      : bad('is no image that can be read; use PNG, JPEG, WebP, GIF, AVIF, TIFF or SVG', cause)
  }
  const format = raw ? kind!.name.toLowerCase() : (metadata.format ?? 'unknown')
  if (!Object.hasOwn(FORMATS, format) || (format === 'heif' && metadata.compression !== 'av1'))
    throw bad(`is a file of the kind ${format}, which is not read here; use PNG, JPEG, WebP, GIF, AVIF, TIFF or SVG`)
  checkSize(name, format, metadata)
  try {
    const { data, info } = await open()
      .autoOrient()
      .resize({ width: WORKING_SIDE, height: WORKING_SIDE, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: BACKGROUND })
      .toColourspace('srgb')
      .removeAlpha()
      .timeout({ seconds: BUDGET.seconds })
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    const { width: originalWidth, height: originalHeight } = metadata.autoOrient
    const notes = noteWhatHappens(metadata)
    if (metadata.hasAlpha && !(await looksOpaque(open, metadata))) notes.push('transparency laid on white')
    if (info.width < originalWidth) notes.push(`held at ${info.width} x ${info.height}`)
    return {
      name,
      format: FORMATS[format]!,
      originalWidth,
      originalHeight,
      notes,
      ...asColour(data, info.channels, info.height, info.width),
    }
  } catch (cause) {
    throw bad(
      `is a damaged ${FORMATS[format]} file: ${firstLine(cause)}; open it in an image editor and save it again`,
      cause,
    )
  }
}

/** Many opaque images carry an alpha channel (every GIF does); only small ones are worth a second look. */
async function looksOpaque(open: () => Sharp, { width, height }: Metadata): Promise<boolean> {
  return width * height <= 4_000_000 && (await open().stats()).isOpaque
}

const firstLine = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]!.trim().replace(/\.$/, '')

const tooManyPixels = (error: unknown) => error instanceof Error && error.message.includes('exceeds pixel limit')

function asColour(data: Uint8Array, channels: number, height: number, width: number): RawImage {
  if (channels === 3) return { pixels: new Uint8Array(data), height, width }
  const pixels = new Uint8Array(height * width * 3)
  for (let i = 0; i < height * width; i++) pixels.fill(data[i * channels]!, i * 3, i * 3 + 3)
  return { pixels, height, width }
}
