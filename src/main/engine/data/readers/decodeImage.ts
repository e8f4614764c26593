import { readFile, stat } from 'node:fs/promises'
import sharp, { type Sharp } from 'sharp'
import { plainSize } from './plainSize.ts'

/** Largest picture that is decoded: 100 megapixels, and 200 MB of file. A tiny file can claim far more. */
const PIXEL_LIMIT = 100e6
const FILE_LIMIT = 200e6
/** Smallest side: the smallest networks' receptive fields make nothing of less. */
export const SMALLEST_SIDE = 8

/** Pixel formats only: an SVG is a program of sorts, and not a photograph. */
const FORMATS = new Set(['jpeg', 'png', 'webp', 'gif', 'tiff', 'heif', 'avif'])

// Many small images: one thread each, two at a time, and no cache of what is read once.
sharp.cache(false)
sharp.concurrency(1)

/** A file that is no usable image: the reason, as one sentence. */
export class Unreadable extends Error {}

async function read(file: string): Promise<Buffer> {
  const { size } = await stat(file)
  if (size === 0) throw new Unreadable('The file is empty.')
  if (size > FILE_LIMIT)
    throw new Unreadable(`The file has ${Math.round(size / 1e6)} MB; at most ${FILE_LIMIT / 1e6} MB are read.`)
  return readFile(file)
}

const pipelineOf = (bytes: Buffer) =>
  sharp(bytes, { limitInputPixels: PIXEL_LIMIT, failOn: 'error', sequentialRead: true })

/** Height and width as the image is seen. @throws Unreadable for a form that is not read */
async function sizeOf(image: Sharp): Promise<{ height: number; width: number }> {
  const { format, width, height, orientation = 1 } = await image.metadata()
  if (!FORMATS.has(format)) throw new Unreadable(`Images of the form ${format} are not read; use PNG or JPEG.`)
  // EXIF orientations 5 to 8 lie on their side.
  return orientation >= 5 ? { width: height, height: width } : { width, height }
}

/** Height and width of an image as it is seen; reads little more than its header. */
export async function measureImage(file: string): Promise<{ height: number; width: number }> {
  return guarded(async () => sizeOf(pipelineOf(await read(file))))
}

/**
 * Decodes an image file to [height, width, 3] sRGB bytes: upright by its EXIF orientation, transparency onto white, the first frame of an
 * animation, scaled to cover the size and cut at the centre where it has another one.
 * @throws Unreadable with the reason; file system errors as they are.
 */
export async function decodeImage(file: string, size: { height: number; width: number }): Promise<Uint8Array> {
  return guarded(async () => {
    const bytes = await read(file)
    const image = pipelineOf(bytes)
    const { width, height } = plainSize(bytes) ?? (await sizeOf(image))
    if (width < SMALLEST_SIDE || height < SMALLEST_SIDE)
      throw new Unreadable(
        `The image has ${width}x${height} pixels; at least ${SMALLEST_SIDE}x${SMALLEST_SIDE} are needed.`,
      )
    let pipeline = image.autoOrient().toColourspace('srgb').flatten({ background: '#ffffff' })
    if (width !== size.width || height !== size.height)
      pipeline = pipeline.resize({ ...size, fit: 'cover', kernel: 'lanczos3' })
    const { data, info } = await pipeline.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })
    if (info.channels !== 3 || info.width !== size.width || info.height !== size.height)
      throw new Unreadable(`The image came out as ${info.width}x${info.height} pixels in ${info.channels} channels.`)
    return data
  })
}

/** Tells sharp's words about an image from the file system's about a disk. */
async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Unreadable) throw error
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EACCES' || code === 'EPERM') throw new Unreadable('The file may not be read; check its rights.')
    if (code === 'ENOENT') throw new Unreadable('The file vanished meanwhile.')
    if (code !== undefined) throw error
    const words = error instanceof Error ? error.message : String(error)
    if (/pixel limit/i.test(words)) throw new Unreadable(`The image has more than ${PIXEL_LIMIT / 1e6} megapixels.`)
    if (/unsupported image format/i.test(words)) throw new Unreadable('The file is no image.')
    throw new Unreadable(
      `The image is damaged (${words
        .split('\n')[0]!
        .replace(/^\w+: /, '')
        .slice(0, 120)}).`,
    )
  }
}
