import { WorkbenchError } from '../../../../shared/errors.ts'

/** An array as numpy pickles it. */
export class PickledArray {
  shape: number[] = []
  dtype = ''
  bytes: Uint8Array = new Uint8Array(0)
}

export type PickleValue =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | PickledArray
  | PickleValue[]
  | Map<string, PickleValue>

const latin1 = new TextDecoder('latin1')

/** Longer text is no name. */
const LONGEST_TEXT = 10_000

/**
 * Text of either Python: bytes count as Latin-1, numbers as their digits.
 * @throws WorkbenchError BAD_FILE for what is no text, e.g. a list, whose text may grow without bound.
 */
export function textOf(value: PickleValue): string {
  const isText = value instanceof Uint8Array || typeof value === 'string'
  if ((isText && value.length <= LONGEST_TEXT) || typeof value === 'number' || typeof value === 'boolean')
    return value instanceof Uint8Array ? latin1.decode(value) : String(value)
  throw new WorkbenchError('BAD_FILE', 'A name in the Python file is no text; choose the published files.')
}

const READ: Record<string, readonly [number, (view: DataView, at: number, little: boolean) => number | bigint]> = {
  b1: [1, (view, at) => view.getUint8(at)],
  i1: [1, (view, at) => view.getInt8(at)],
  u1: [1, (view, at) => view.getUint8(at)],
  i2: [2, (view, at, little) => view.getInt16(at, little)],
  u2: [2, (view, at, little) => view.getUint16(at, little)],
  i4: [4, (view, at, little) => view.getInt32(at, little)],
  u4: [4, (view, at, little) => view.getUint32(at, little)],
  i8: [8, (view, at, little) => view.getBigInt64(at, little)],
  u8: [8, (view, at, little) => view.getBigUint64(at, little)],
  f4: [4, (view, at, little) => view.getFloat32(at, little)],
  f8: [8, (view, at, little) => view.getFloat64(at, little)],
}

/** The numbers of an array, row by row; null where they are not as many as its shape says, or of a kind that is no number. */
export function numbersOf({ shape, dtype, bytes }: PickledArray): number[] | null {
  const [size, read] = READ[dtype.replace(/^[<>=|]/, '')] ?? []
  const count = shape.reduce((product, side) => product * side, 1)
  if (!size || !read || bytes.length !== count * size) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return Array.from({ length: count }, (_, i) => Number(read(view, i * size, dtype[0] !== '>')))
}

/** A little-endian two's complement number of any length. */
export function longOf(bytes: Uint8Array): number {
  let value = 0
  for (let i = bytes.length - 1; i >= 0; i--) value = value * 256 + bytes[i]!
  return bytes.length > 0 && bytes.at(-1)! >= 128 ? value - 256 ** bytes.length : value
}
