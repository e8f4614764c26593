import { createInflate } from 'node:zlib'
import { WorkbenchError } from '../../../../../shared/errors.ts'
import { withBytes } from '../../../../disk/readBytes.ts'
import { decompress } from '../../source/archives/compressions.ts'
import type { SourceFile } from '../../source/tree.ts'
import type { StoredArray } from './imageArray.ts'
import type { NumberType } from './numbers.ts'
import { chunksOf, cutOff } from './openBytes.ts'

// "MAT-File Level 5 File Format" (The MathWorks), chapter 1: codes of stored types, and classes of arrays.
const TYPES: Record<number, Omit<NumberType, 'littleEndian'>> = {
  1: { kind: 'signed', bytes: 1 },
  2: { kind: 'unsigned', bytes: 1 },
  3: { kind: 'signed', bytes: 2 },
  4: { kind: 'unsigned', bytes: 2 },
  5: { kind: 'signed', bytes: 4 },
  6: { kind: 'unsigned', bytes: 4 },
  7: { kind: 'float', bytes: 4 },
  9: { kind: 'float', bytes: 8 },
  12: { kind: 'signed', bytes: 8 },
  13: { kind: 'unsigned', bytes: 8 },
}
const MATRIX = 14
const COMPRESSED = 15
/** Classes 6 to 15 are numbers; before them stand cells, structures, objects, text and sparse matrices. */
const isNumeric = (code: number) => code >= 6 && code <= 15
/** Bit of a variable's flags: true and false, stored as bytes. */
const LOGICAL = 2
const LIMIT = { variables: 1000, dimensions: 8, name: 64 }
/** More than flags, dimensions and name of a variable take. */
const HEAD = 512

/**
 * Opens the arrays of a MATLAB file of version 5 to 7; its last dimension becomes the first (`columnMajor`). Cells, structures, text and
 * sparse matrices are passed over.
 * @throws WorkbenchError BAD_FILE
 */
export async function openMat(file: SourceFile): Promise<StoredArray[]> {
  const { header, size } = await withBytes(file, async ({ read, size }) => ({ header: await read(0, 128), size }))
  if (header.length < 128 || size < 136) throw cutOff(file.name, `: it has ${size} bytes`)
  const mark = header.toString('latin1', 126, 128)
  if (mark !== 'IM' && mark !== 'MI') throw cutOff(file.name, ': its header has no byte order')
  const little = mark === 'IM'
  const arrays: StoredArray[] = []
  let count = 0
  for (let at = 128; at + 8 <= size; ) {
    if (++count > LIMIT.variables)
      throw new WorkbenchError('BAD_FILE', `${file.name} holds more than ${LIMIT.variables} variables.`)
    const tag = await withBytes(file, ({ read }) => read(at, 8))
    const type = u32(tag, 0, little)
    const length = u32(tag, 4, little)
    const from = at + 8
    if (from + length > size) throw cutOff(file.name, `: a variable of ${length} bytes begins at byte ${at} of ${size}`)
    const raw = () => chunksOf(file, from, from + length)
    if (type === COMPRESSED) {
      const found = await variable(file.name, () => inner(inflated(raw(), file.name), 8), little)
      if (found) arrays.push(found)
    } else if (type === MATRIX) {
      const found = await variable(file.name, raw, little)
      if (found) arrays.push(found)
    }
    // Compressed variables follow each other without padding.
    at = from + (type === COMPRESSED ? length : Math.ceil(length / 8) * 8)
  }
  return arrays
}

const u32 = (bytes: Buffer, at: number, little: boolean) => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))

async function* inflated(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer, void, void> {
  try {
    yield* decompress(chunks, () => createInflate())
  } catch (error) {
    if (/^Z_/.test((error as NodeJS.ErrnoException).code ?? '')) throw cutOff(name)
    throw error
  }
}

/** The bytes from one on. */
async function* inner(chunks: AsyncIterable<Buffer>, skip: number): AsyncGenerator<Buffer, void, void> {
  let left = skip
  for await (const chunk of chunks) {
    if (left < chunk.length) yield chunk.subarray(left)
    left = Math.max(0, left - chunk.length)
  }
}

/** One variable: flags, dimensions, name, numbers; null where it is no array of numbers. */
async function variable(
  file: string,
  bytes: () => AsyncIterable<Buffer>,
  little: boolean,
): Promise<StoredArray | null> {
  const parts: Buffer[] = []
  let length = 0
  for await (const chunk of bytes()) {
    parts.push(chunk)
    length += chunk.length
    if (length >= HEAD) break
  }
  const head = Buffer.concat(parts).subarray(0, HEAD)
  const flags = element(head, 0, little)
  const sizes = flags && element(head, flags.next, little)
  const name = sizes && element(head, sizes.next, little)
  if (!flags || !sizes || !name || flags.length < 4 || name.length > LIMIT.name) return null
  if (sizes.length / 4 > LIMIT.dimensions || !isNumeric(head.readUInt8(little ? flags.from : flags.from + 3)))
    return null
  const numbers = element(head, name.next, little)
  const type = numbers && TYPES[numbers.type]
  if (!numbers || !type) return null
  const isLogical = type.bytes === 1 && (head.readUInt8(flags.from + (little ? 1 : 2)) & LOGICAL) !== 0
  const dimensions = Array.from({ length: sizes.length / 4 }, (_, i) => u32(head, sizes.from + 4 * i, little)).reverse()
  const count = dimensions.reduce((product, size) => product * size, 1)
  const own = `${file}/${head.toString('latin1', name.from, name.from + name.length)}`
  if (numbers.length !== count * type.bytes)
    throw cutOff(own, `: it claims [${[...dimensions].reverse().join(', ')}] and has ${numbers.length} bytes`)
  return {
    name: own,
    // A column or row of numbers is a list.
    shape: dimensions.length === 2 && dimensions.includes(1) ? [count] : dimensions,
    type: { ...(isLogical ? { kind: 'bool', bytes: 1 } : type), littleEndian: little },
    columnMajor: true,
    bytes: () => inner(bytes(), numbers.from),
  }
}

/** A data element: its tag of 8 bytes, or the small form of up to 4 bytes within the tag. */
function element(
  head: Buffer,
  at: number,
  little: boolean,
): { type: number; from: number; length: number; next: number } | null {
  if (at + 8 > head.length) return null
  const first = u32(head, at, little)
  if (first >>> 16 !== 0) return { type: first & 0xffff, length: first >>> 16, from: at + 4, next: at + 8 }
  const length = u32(head, at + 4, little)
  return { type: first, length, from: at + 8, next: at + 8 + Math.ceil(length / 8) * 8 }
}
