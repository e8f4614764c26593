import { WorkbenchError } from '../errors.ts'

/** Floating-point numbers that are read, and bytes of each. */
const READABLE = { F32: 4, F64: 8, F16: 2, BF16: 2 } as const
export type Readable = keyof typeof READABLE
export const isReadable = (dtype: string): dtype is Readable => Object.hasOwn(READABLE, dtype)

/** Bits of everything that the format knows; of what is newer nothing can be checked. */
const BITS: Record<string, number> = {
  ...{ F64: 64, F32: 32, F16: 16, BF16: 16, F8_E5M2: 8, F8_E4M3: 8, F8_E8M0: 8, F6_E2M3: 6, F6_E3M2: 6, F4: 4 },
  ...{ I64: 64, U64: 64, I32: 32, U32: 32, I16: 16, U16: 16, I8: 8, U8: 8, BOOL: 8, C64: 64 },
}

/** Bytes of so many numbers; null where the kind is not known or they do not fill whole bytes. */
export function bytesOf(dtype: string, count: number): number | null {
  const bits = Object.hasOwn(BITS, dtype) ? BITS[dtype]! * count : Number.NaN
  return bits % 8 === 0 ? bits / 8 : null
}

/**
 * Stored numbers as float32.
 * @returns `tooLarge`: the first finite number beyond float32, which became infinite
 */
export function toFloat32(dtype: Readable, bytes: Uint8Array): { data: Float32Array; tooLarge: number | null } {
  // Not slice(): of a Node Buffer that would be a view of the whole file.
  const { buffer } = Uint8Array.from(bytes)
  switch (dtype) {
    case 'F32':
      return { data: new Float32Array(buffer), tooLarge: null }
    case 'F64': {
      const numbers = new Float64Array(buffer)
      const data = Float32Array.from(numbers)
      const at = numbers.findIndex((value, i) => Number.isFinite(value) && !Number.isFinite(data[i]))
      return { data, tooLarge: at < 0 ? null : numbers[at]! }
    }
    case 'F16':
      return { data: Float32Array.from(new Uint16Array(buffer), halfToNumber), tooLarge: null }
    case 'BF16': {
      const halves = new Uint16Array(buffer)
      return { data: new Float32Array(Uint32Array.from(halves, (half) => (half << 16) >>> 0).buffer), tooLarge: null }
    }
  }
}

/** A number of half precision (IEEE 754 binary16) by its bits. */
export function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1
  const exponent = (half >> 10) & 31
  const fraction = half & 1023
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

const single = new Float32Array(1)
const bits = new Uint32Array(single.buffer)

/** float32 as IEEE 754 half precision, rounded to the nearest, ties to even; beyond its range infinite. */
export function numberToHalf(value: number): number {
  single[0] = value
  const sign = (bits[0]! >>> 16) & 0x8000
  const magnitude = bits[0]! & 0x7fff_ffff
  if (magnitude > 0x7f80_0000) return sign | 0x7e00 // NaN
  if (magnitude >= 0x477f_f000) return sign | 0x7c00 // rounds to 65536 or more
  // Below 2^-14 halves are multiples of 2^-24; adding 0.5 in float32 lets the processor round to those.
  if (magnitude < 0x3880_0000) {
    single[0] = Math.abs(single[0]!) + 0.5
    return sign | (bits[0]! - 0x3f00_0000)
  }
  const rounded = magnitude - 0x3800_0000 + 0xfff + ((magnitude >>> 13) & 1)
  return sign | (rounded >>> 13)
}

/** @throws WorkbenchError BAD_INPUT naming the tensor and its first number that float16 cannot hold */
export function toHalves(data: Float32Array, name: string): Uint16Array {
  const halves = Uint16Array.from(data, numberToHalf)
  const at = halves.findIndex((half) => (half & 0x7c00) === 0x7c00)
  if (at >= 0)
    throw new WorkbenchError(
      'BAD_INPUT',
      `The tensor ${name} holds ${data[at]}, which half precision cannot store; keep this network in float32.`,
    )
  return halves
}
