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

/** Text of either Python: bytes count as Latin-1. */
export const textOf = (value: PickleValue): string =>
  value instanceof Uint8Array ? latin1.decode(value) : String(value)

/** A little-endian two's complement number of any length. */
export function longOf(bytes: Uint8Array): number {
  let value = 0
  for (let i = bytes.length - 1; i >= 0; i--) value = value * 256 + bytes[i]!
  return bytes.length > 0 && bytes.at(-1)! >= 128 ? value - 256 ** bytes.length : value
}
