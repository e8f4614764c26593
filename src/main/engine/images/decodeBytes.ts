import type { Metadata, Sharp } from 'sharp'
import { sharp } from '../base/sharp.ts'
import { bmpSize, readBmp } from './bmp.ts'
import { BUDGET, bytesToDecode } from './budget.ts'
import { imageKind } from './imageKind.ts'
import { plainSize } from './plainSize.ts'
import { pnmHeader, readPnm } from './pnm.ts'
import type { RawPixels } from './rawImage.ts'
import { tiffNumbers } from './tiffNumbers.ts'
import { Unreadable } from './unreadable.ts'

/** Smallest side: the smallest networks' receptive fields make nothing of less. */
export const SMALLEST_SIDE = 8

export interface Size {
  height: number
  width: number
}

/** An image that is ready to be decoded. */
interface Opened {
  /** As the image is seen, upright. */
  size: Size
  /** Bytes that decoding needs at once. */
  cost: number
  sixteenBits: boolean
  pages: number
  pipeline(): Sharp
}

// Many small images: one thread each, and no cache of what is read once.
sharp.cache(false)
sharp.concurrency(1)

/**
 * Looks at an image's header and decides whether it is decoded at all.
 * @throws Unreadable for what is no image, or one of a kind, depth or size that is not taken.
 */
export async function openImage(bytes: Buffer): Promise<Opened> {
  const kind = imageKind(bytes)
  if (!kind) throw new Unreadable('The file is no image.')
  if (!kind.read)
    throw new Unreadable(
      `It is ${/^(SVG|ICO|Open)/.test(kind.name) ? 'an' : 'a'} ${kind.name} file, which is not read; ${kind.wayOut}.`,
    )
  if (kind.name === 'BMP') return simple(bmpSize(bytes), () => readBmp(bytes))
  if (kind.name === 'PNM') return simple(pnmHeader(bytes), () => readPnm(bytes))
  const tiff = kind.name === 'TIFF' ? tiffNumbers(bytes) : null
  const pipeline = () => sharp(bytes, { limitInputPixels: BUDGET.pixels, failOn: 'error', sequentialRead: true })
  const plain = plainSize(bytes)
  if (plain && plain.width * plain.height <= 1 << 20 && (kind.name === 'JPEG' || bytes[24]! <= 8))
    return { size: plain, cost: 8 << 20, sixteenBits: false, pages: 1, pipeline }
  const metadata = await pipeline().metadata()
  checkKind(metadata)
  const { width, height, orientation = 1 } = metadata
  checkPixels(width * height)
  const turned = orientation > 1
  const streams = ['jpeg', 'png', 'tiff'].includes(metadata.format) && !metadata.isProgressive && !turned
  const depth = metadata.depth === 'ushort' ? 2 : 1
  const cost = bytesToDecode({
    width,
    height,
    channels: metadata.channels,
    // Progressive JPEG keeps coefficients of 16 bits; AVIF and WebP hold planes beside the pixels.
    depth:
      metadata.isProgressive && metadata.format === 'jpeg'
        ? 2
        : ['heif', 'webp', 'gif'].includes(metadata.format)
          ? 2
          : depth,
    streams,
    more: tiff ? 2 * tiff.rows * width * tiff.samples * Math.ceil(tiff.bits / 8) : 0,
  })
  return {
    size: orientation >= 5 ? { width: height, height: width } : { width, height },
    cost,
    sixteenBits: depth === 2,
    pages: metadata.pages ?? 1,
    pipeline,
  }
}

function simple({ width, height }: Size, read: () => RawPixels): Opened {
  checkPixels(width * height)
  return {
    size: { width, height },
    cost: width * height * 8,
    sixteenBits: false,
    pages: 1,
    pipeline: () => {
      const { data, channels } = read()
      return sharp(data, { raw: { width, height, channels } })
    },
  }
}

function checkKind({ format, compression, depth }: Metadata) {
  if (format === 'heif' && compression !== 'av1')
    throw new Unreadable('It is a HEIC file, which is not read; convert it to JPEG.')
  if (depth !== 'uchar' && depth !== 'ushort')
    throw new Unreadable(`Its numbers are of the kind ${depth}; 8- and 16-bit grey or RGB is read.`)
}

function checkPixels(count: number) {
  if (count > BUDGET.pixels) throw tooManyPixels()
}
const tooManyPixels = () => new Unreadable(`The image has more than ${BUDGET.pixels / 1e6} megapixels.`)

export interface Decoded {
  /** [height, width, 3], sRGB. */
  pixels: Uint8Array
  /** 16-bit numbers that fill 12 bits at most. */
  twelveBits: boolean
  /** Frames of an animation, or pages. */
  pages: number
}

/**
 * Decodes to [height, width, 3] sRGB bytes: upright by the EXIF orientation, transparency onto white, the first frame of an animation, scaled to
 * cover the size and cut at the centre where it has another one.
 * @param stretch brings 16-bit images whose numbers fill 12 bits to full range.
 */
export async function decodeOpened(opened: Opened, size: Size, stretch: boolean): Promise<Decoded> {
  const { width, height } = opened.size
  if (width < SMALLEST_SIDE || height < SMALLEST_SIDE)
    throw new Unreadable(
      `The image has ${width}x${height} pixels; at least ${SMALLEST_SIDE}x${SMALLEST_SIDE} are needed.`,
      `The image has fewer than ${SMALLEST_SIDE}x${SMALLEST_SIDE} pixels.`,
    )
  let pipeline = opened
    .pipeline()
    .autoOrient()
    .toColourspace(opened.sixteenBits ? 'rgb16' : 'srgb')
  pipeline = pipeline.flatten({ background: '#ffffff' })
  if (width !== size.width || height !== size.height)
    pipeline = pipeline.resize({ ...size, fit: 'cover', kernel: 'lanczos3' })
  const { data, info } = await pipeline
    .raw({ depth: opened.sixteenBits ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true })
  if (info.channels !== 3 || info.width !== size.width || info.height !== size.height)
    throw new Unreadable(`The image came out as ${info.width}x${info.height} pixels in ${info.channels} channels.`)
  if (!opened.sixteenBits) return { pixels: data, twelveBits: false, pages: opened.pages }
  const wide = new Uint16Array(data.buffer, data.byteOffset, data.length / 2)
  const twelveBits = wide.every((value) => value < 4096)
  const pixels =
    twelveBits && stretch ? Uint8Array.from(wide, (value) => value >> 4) : Uint8Array.from(wide, (value) => value >> 8)
  return { pixels, twelveBits, pages: opened.pages }
}

/** The decoder's words about an image as a sentence. */
export function asUnreadable(error: unknown): Unreadable {
  if (error instanceof Unreadable) return error
  const words = error instanceof Error ? error.message : String(error)
  if (/pixel limit/i.test(words)) return tooManyPixels()
  if (/unsupported image format/i.test(words)) return new Unreadable('The file is no image.')
  const why = words
    .split('\n')[0]!
    .replace(/^\w+: /, '')
    .slice(0, 120)
  return new Unreadable(`The image is damaged (${why}).`, 'The image is damaged.')
}
