import { elements } from '../../../../shared/checkpoint/shape.ts'
import type { Hdf5Bytes } from './bytes.ts'
import { wide } from './bytes.ts'

/** What an element of a dataset or an attribute is. */
export type ElementType =
  | { kind: 'float'; bytes: 2 | 4 | 8; float: 'F16' | 'BF16' | 'F32' | 'F64' }
  | { kind: 'integer'; bytes: 1 | 2 | 4 | 8; isSigned: boolean }
  | { kind: 'text'; bytes: number }
  /** Texts of any length, which lie in a heap. */
  | { kind: 'heap-text'; bytes: 16 }
  | { kind: 'other'; bytes: number; class: number }

/** A datatype message (section IV.A.2.d). */
export function elementType(file: Hdf5Bytes, at: number, length: number): ElementType {
  if (length < 8) throw file.bad(at, 'a type of numbers is cut off')
  const head = file.view(at, Math.min(length, 20))
  const kind = head[0]! & 15
  const bits = head[1]!
  const bytes = head.readUInt32LE(4)
  const isLittle = (bits & 1) === 0
  if (kind === 0 && isLittle && (bytes === 1 || bytes === 2 || bytes === 4 || bytes === 8))
    return { kind: 'integer', bytes, isSigned: (bits & 8) !== 0 }
  if (kind === 1 && isLittle && (bytes === 2 || bytes === 4 || bytes === 8)) {
    const exponent = head[13]
    if (bytes === 2 && exponent !== 5 && exponent !== 8) return { kind: 'other', bytes, class: kind }
    return { kind: 'float', bytes, float: bytes === 8 ? 'F64' : bytes === 4 ? 'F32' : exponent === 8 ? 'BF16' : 'F16' }
  }
  if (kind === 3) return { kind: 'text', bytes }
  if (kind === 9 && (bits & 15) === 1) return { kind: 'heap-text', bytes: 16 }
  return { kind: 'other', bytes, class: kind }
}

/** Numbers of one dataset: 2^31 / 4, so that its bytes can be counted in 32 bits. */
const MOST_NUMBERS = 2 ** 29

/** A dataspace message (section IV.A.2.b): sides, none for a single element; null for nothing at all. */
export function sidesAt(file: Hdf5Bytes, at: number, length: number): number[] | null {
  if (length < 4) throw file.bad(at, 'a shape is cut off')
  const head = file.view(at, 4)
  const [version, rank] = [head[0]!, head[1]!]
  if (version !== 1 && version !== 2) throw file.bad(at, `a shape is of version ${version}, and 1 and 2 are read`)
  if (version === 2 && head[3] === 2) return null
  if (rank > 8) throw file.bad(at, `a dataset has ${rank} dimensions (at most 8)`)
  const start = version === 1 ? 8 : 4
  if (start + 8 * rank > length) throw file.bad(at, 'a shape is cut off')
  const bytes = file.view(at + start, 8 * rank)
  const dims = Array.from({ length: rank }, (_, i) => wide(bytes, 8 * i))
  const count = elements(dims)
  if (!(count <= MOST_NUMBERS))
    throw file.bad(at, `the shape [${dims.join(', ')}] has more than ${MOST_NUMBERS} numbers`)
  return dims
}
