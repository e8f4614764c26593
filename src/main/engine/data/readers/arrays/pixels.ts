import { sharp } from '../../../base/sharp.ts'
import type { Size } from '../imageSize.ts'
import type { ImageArray } from './imageArray.ts'
import { readNumbers } from './numbers.ts'
import { cutOff } from './openBytes.ts'
import type { PixelScale } from './scales.ts'

/** Images read at once, in bytes. */
const BLOCK = 8e6

const valuesOf = ({ height, width, channels }: ImageArray) => height * width * channels

/** The images' bytes in blocks of whole images. @throws WorkbenchError BAD_FILE where the file ends before. */
export async function* blocks(
  images: ImageArray,
): AsyncGenerator<{ first: number; count: number; bytes: Buffer }, void, void> {
  const size = valuesOf(images) * images.type.bytes
  const most = Math.max(1, Math.floor(BLOCK / size))
  let first = 0
  let parts: Buffer[] = []
  let length = 0
  for await (const chunk of images.array.bytes()) {
    parts.push(chunk)
    length += chunk.length
    const count = Math.min(Math.floor(length / size), images.count - first)
    if (count < most && first + count < images.count) continue
    const all = Buffer.concat(parts)
    yield { first, count, bytes: all.subarray(0, count * size) }
    first += count
    if (first === images.count) return
    parts = [all.subarray(count * size)]
    length = parts[0]!.length
  }
  const { name } = images.array
  if (first < images.count)
    throw cutOff(name, `: it claims ${images.count} images and ends within image ${first + Math.floor(length / size)}`)
}

/** Where the value of (row, column, channel) lies in an image of the file. */
function strides({ height, width, channels, order }: ImageArray): { row: number; column: number; channel: number } {
  switch (order) {
    case 'HWC':
      return { row: width * channels, column: channels, channel: 1 }
    case 'CHW':
      return { row: width, column: 1, channel: height * width }
    case 'CWH':
      return { row: 1, column: height, channel: height * width }
    case 'WHC':
      return { row: channels, column: height * channels, channel: 1 }
  }
}

/** All images in the file's order as [count, height, width, 3] bytes of the size that is wanted, block by block. */
export async function* pixelBlocks(
  images: ImageArray,
  scale: PixelScale | null,
  size: Size,
  wanted: (index: number) => boolean,
): AsyncGenerator<{ positions: number[]; pixels: Uint8Array }, void, void> {
  const { height, width, channels, type } = images
  const { row, column, channel } = strides(images)
  const values = valuesOf(images)
  const other = channels === 3 ? channel : 0
  for await (const { first, count, bytes } of blocks(images)) {
    const positions = Array.from({ length: count }, (_, i) => first + i).filter(wanted)
    if (positions.length === 0) continue
    const numbers = scale ? readNumbers(bytes, type) : bytes
    const pixels = new Uint8ClampedArray(positions.length * height * width * 3)
    let to = 0
    for (const position of positions) {
      const from = (position - first) * values
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++)
          for (let c = 0; c < 3; c++) {
            const value = numbers[from + y * row + x * column + c * other]!
            pixels[to++] = scale ? value * scale.factor + scale.offset : value
          }
    }
    yield { positions, pixels: await resized(new Uint8Array(pixels.buffer), positions.length, { height, width }, size) }
  }
}

/** Scaled to cover the size and cut at the centre, as image files are. */
async function resized(pixels: Uint8Array, count: number, from: Size, to: Size): Promise<Uint8Array> {
  if (from.height === to.height && from.width === to.width) return pixels
  const one = from.height * from.width * 3
  const images = await Promise.all(
    Array.from({ length: count }, (_, i) =>
      sharp(pixels.subarray(i * one, (i + 1) * one), { raw: { ...from, channels: 3 } })
        .resize({ ...to, fit: 'cover', kernel: 'lanczos3' })
        .raw()
        .toBuffer(),
    ),
  )
  return Buffer.concat(images)
}
