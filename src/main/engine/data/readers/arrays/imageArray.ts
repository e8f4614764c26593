import { WorkbenchError } from '../../../../../shared/errors.ts'
import { SMALLEST_SIDE } from '../../../images/decodeBytes.ts'
import { BYTE, type NumberType, typeWords } from './numbers.ts'

/** An array in a file: what its header says, and its bytes, which can be asked for again and again. */
export interface StoredArray {
  /** How errors name it: `x_train.npy`, `mnist.npz/x_train`. */
  name: string
  shape: readonly number[]
  /** Null for text, which is given by `text`. */
  type: NumberType | null
  /** The numbers' bytes, first index slowest. */
  bytes(): AsyncIterable<Buffer>
  /** Whether images lie column by column, their colours apart: [N, width, height] or [N, 3, width, height], as MATLAB has them. */
  columnMajor?: boolean
  /** Bytes of each element of an array of text, and what they say. */
  text?: { width: number; decode(bytes: Buffer): string }
}

/** How the values of an image lie one behind the other, slowest first. */
export type ImageOrder = 'HWC' | 'CHW' | 'CWH' | 'WHC'

export interface ImageArray {
  array: StoredArray
  type: NumberType
  count: number
  height: number
  width: number
  channels: 1 | 3
  order: ImageOrder
}

/** Bounds, before memory is taken: a header can claim anything. */
const LIMIT = { images: 5_000_000, values: 20e9, side: 2048 }

const shapeWords = (shape: readonly number[]) => `[${shape.join(', ')}]`

/** Sides of a flat image: planes of 3 s^2 values, or s^2 grey ones. */
function flatSides(values: number): { side: number; channels: 1 | 3 } | null {
  for (const channels of [3, 1] as const) {
    const side = Math.sqrt(values / channels)
    if (Number.isInteger(side) && side >= SMALLEST_SIDE) return { side, channels }
  }
  return null
}

const isColours = (count: number | undefined): count is 1 | 3 => count === 1 || count === 3

/**
 * An array as images: [N, H, W], [N, H, W, 1 or 3], [N, 1 or 3, H, W], or flat [N, s^2 or 3 s^2] in planes; null where its shape is none of
 * these.
 */
export function asImages(array: StoredArray, order?: ImageOrder): ImageArray | null {
  const { shape, type } = array
  if (!type) return null
  const [count = 0, a = 0, b = 0, c = 0] = shape
  const make = (height: number, width: number, channels: 1 | 3, natural: ImageOrder): ImageArray | null =>
    height >= SMALLEST_SIDE && width >= SMALLEST_SIDE
      ? { array, type, count, height, width, channels, order: order ?? natural }
      : null
  if (array.columnMajor) {
    if (shape.length === 3) return make(b, a, 1, 'CWH')
    return shape.length === 4 && isColours(a) ? make(c, b, a, 'CWH') : null
  }
  if (shape.length === 2) {
    const flat = flatSides(a)
    return flat && make(flat.side, flat.side, flat.channels, 'CHW')
  }
  if (shape.length === 3) return make(a, b, 1, 'HWC')
  if (shape.length !== 4) return null
  if (isColours(c)) return make(a, b, c, 'HWC')
  return isColours(a) ? make(b, c, a, 'CHW') : null
}

/** @throws WorkbenchError BAD_FILE for more than is taken into memory or onto the disk. */
export function checkBounds({ array, count, height, width, channels }: ImageArray): void {
  const values = count * height * width * channels
  if (count <= LIMIT.images && values <= LIMIT.values && Math.max(height, width) <= LIMIT.side) return
  throw new WorkbenchError(
    'BAD_FILE',
    `${array.name} claims images of the shape ${shapeWords(array.shape)}; at most ${LIMIT.images / 1e6} million images of ${LIMIT.side}x${LIMIT.side} pixels and ${LIMIT.values / 1e9} GB in all are read.`,
  )
}

export const arrayWords = ({ name, shape, type }: StoredArray) =>
  `${name} ${shapeWords(shape)} of ${type ? typeWords(type) : 'text'}`

export const isBytes = (type: NumberType) => type.kind === BYTE.kind && type.bytes === 1
