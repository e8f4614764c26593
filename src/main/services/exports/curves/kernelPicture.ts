import sharp from 'sharp'
import { readHeader } from '../../../../shared/checkpoint/safetensorsHeader.ts'
import { toFloat32 } from '../../../../shared/checkpoint/storedNumbers.ts'
import { withBytes } from '../../../disk/readBytes.ts'

/** A picture of a step, for event files. */
export interface Picture {
  width: number
  height: number
  png: Uint8Array
}

/** Pixels of a weight's side, and between kernels. */
const CELL = 8
const GAP = 2
/** More kernels than that make no picture that anybody looks at. */
const MOST = 1024
/** Longer than any header of ours. */
const LONGEST = 16 * 2 ** 20

/**
 * The kernels of a checkpoint's first layer side by side, in colour: grey is 0, each kernel's largest weight is black or white. Null where that layer does
 * not see colours through a window (a 1x1 or a grey kernel says nothing as a picture), and for a file that is gone or damaged.
 * @param layer its name
 */
export async function kernelPicture(path: string, layer: string): Promise<Picture | null> {
  try {
    return await withBytes({ at: path, offset: 0, size: null }, async ({ size, read }) => {
      const length = Number((await read(0, 8)).readBigUInt64LE(0))
      if (length > LONGEST) return null
      const { entries, dataStart } = readHeader(await read(0, 8 + length), path, size)
      const entry = entries.find(({ name }) => name === `${layer}/kernel`)
      if (entry?.dtype !== 'F32' || entry.shape.length !== 4) return null
      const [height, width, colours, count] = entry.shape as [number, number, number, number]
      if (colours !== 3 || height * width < 4 || count > MOST) return null
      const bytes = await read(dataStart + entry.begin, entry.end - entry.begin)
      return drawn(toFloat32('F32', bytes).data, { height, width, count })
    })
  } catch {
    return null
  }
}

/** @param weights [height, width, 3, count] */
async function drawn(
  weights: Float32Array,
  { height, width, count }: { height: number; width: number; count: number },
): Promise<Picture> {
  const columns = Math.ceil(Math.sqrt(count))
  const rows = Math.ceil(count / columns)
  const size = { width: columns * (width * CELL + GAP) + GAP, height: rows * (height * CELL + GAP) + GAP }
  const rgb = new Uint8Array(3 * size.width * size.height).fill(255)
  for (let kernel = 0; kernel < count; kernel++) {
    let largest = 0
    for (let at = kernel; at < weights.length; at += count) largest = Math.max(largest, Math.abs(weights[at]!))
    const left = GAP + (kernel % columns) * (width * CELL + GAP)
    const top = GAP + Math.floor(kernel / columns) * (height * CELL + GAP)
    for (let y = 0; y < height * CELL; y++)
      for (let x = 0; x < width * CELL; x++)
        for (let colour = 0; colour < 3; colour++) {
          const place = (Math.floor(y / CELL) * width + Math.floor(x / CELL)) * 3 + colour
          const share = largest > 0 ? weights[place * count + kernel]! / largest : 0
          rgb[3 * ((top + y) * size.width + left + x) + colour] = Math.round(127.5 * (1 + share))
        }
  }
  const png = await sharp(rgb, { raw: { ...size, channels: 3 } })
    .png()
    .toBuffer()
  return { ...size, png }
}
