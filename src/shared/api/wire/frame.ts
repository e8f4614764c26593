import { addExtension, Packr } from 'msgpackr'
import { WorkbenchError } from '../../errors.ts'
import { ARRAY_EXTENSION, ARRAY_EXTENSION_BYTES, isPlainBody } from './scan.ts'

/**
 * One message on a byte wire:
 *
 *     u32 body length | u32 section count | u32 byte length of each section | body (MessagePack) | sections, each at a multiple of 8
 *
 * all little-endian. Typed arrays stand in the sections as they lie in memory; the body says where. An array is read as a view of the
 * frame where the frame lies at a multiple of its element size, and copied otherwise.
 */
const HEADER = 8
const ALIGNMENT = 8

/** Largest frame, in bytes. */
export const MAX_FRAME = 64 * 1024 * 1024

const ARRAYS = [
  Uint8Array,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
  Uint8ClampedArray,
] as const
type CarriedArray = InstanceType<(typeof ARRAYS)[number]>

/** Sections of the frame that is being written or read: MessagePack's extensions have no other way to be told. */
let sections: Uint8Array[] = []

const TypedArray = Object.getPrototypeOf(Uint8Array) as new () => CarriedArray

addExtension({
  Class: TypedArray,
  type: ARRAY_EXTENSION,
  pack(array: CarriedArray) {
    // Node's Buffer is a Uint8Array of another name.
    const code = array instanceof Uint8Array ? 0 : ARRAYS.indexOf(array.constructor as (typeof ARRAYS)[number])
    if (code < 0) throw new TypeError(`A ${array.constructor.name} cannot be sent.`)
    const reference = new Uint8Array(ARRAY_EXTENSION_BYTES)
    reference[0] = code
    new DataView(reference.buffer).setUint32(1, sections.length, true)
    sections.push(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
    return reference
  },
  unpack(reference: Uint8Array) {
    const type = ARRAYS[reference[0]!]
    const section = sections[new DataView(reference.buffer, reference.byteOffset).getUint32(1, true)]
    if (!type || !section || section.byteLength % type.BYTES_PER_ELEMENT !== 0) throw new TypeError('No such section.')
    const aligned = section.byteOffset % type.BYTES_PER_ELEMENT === 0 ? section : new Uint8Array(section)
    return new type(
      aligned.buffer as ArrayBuffer,
      aligned.byteOffset,
      aligned.byteLength / type.BYTES_PER_ELEMENT,
    ) as CarriedArray
  },
})

/** MessagePack would write null for it: a value that silently changes is worse than an error. */
const refuseFunction = (value: unknown): never => {
  throw new TypeError(`A ${typeof value} cannot be sent.`)
}

// No records: they would carry state from frame to frame, and compile code that the page's security policy forbids.
const packr = new Packr({
  useRecords: false,
  variableMapSize: true,
  moreTypes: false,
  structuredClone: false,
  writeFunction: refuseFunction,
} as never)

const aligned = (bytes: number) => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT

/**
 * Writes a value of plain objects, arrays, strings, numbers, booleans, null and typed arrays as one frame.
 * @throws WorkbenchError REFUSED where the frame would be larger than `MAX_FRAME`; TypeError for a value that cannot be carried.
 */
export function encodeFrame(value: unknown): Uint8Array {
  sections = []
  let body: Uint8Array
  let parts: Uint8Array[]
  try {
    body = packr.pack(value)
    parts = sections
  } finally {
    sections = []
  }
  if (!isPlainBody(body))
    throw new TypeError('Only plain objects, arrays, strings, numbers, booleans, null and typed arrays can be sent.')
  const bodyStart = HEADER + 4 * parts.length
  let length = bodyStart + body.byteLength
  for (const part of parts) length = aligned(length) + part.byteLength
  if (length > MAX_FRAME)
    throw new WorkbenchError(
      'REFUSED',
      `A message of ${Math.ceil(length / 2 ** 20)} MB is too large to send; at most ${MAX_FRAME / 2 ** 20} MB fit: ask for less at once.`,
    )
  const frame = new Uint8Array(length)
  const header = new DataView(frame.buffer)
  header.setUint32(0, body.byteLength, true)
  header.setUint32(4, parts.length, true)
  frame.set(body, bodyStart)
  let at = bodyStart + body.byteLength
  parts.forEach((part, i) => {
    header.setUint32(HEADER + 4 * i, part.byteLength, true)
    at = aligned(at)
    frame.set(part, at)
    at += part.byteLength
  })
  return frame
}

const malformed = () =>
  new WorkbenchError('REFUSED', 'The other side sent a malformed message; the connection is closed.')

/**
 * Reads one frame. Its arrays may be views of `frame`.
 * @throws WorkbenchError REFUSED for anything that `encodeFrame` could not have written.
 */
export function decodeFrame(frame: Uint8Array): unknown {
  if (frame.byteLength < HEADER || frame.byteLength > MAX_FRAME) throw malformed()
  const header = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  const bodyLength = header.getUint32(0, true)
  const count = header.getUint32(4, true)
  const bodyStart = HEADER + 4 * count
  let at = bodyStart + bodyLength
  if (at > frame.byteLength) throw malformed()
  const body = frame.subarray(bodyStart, at)
  const parts: Uint8Array[] = []
  for (let i = 0; i < count; i++) {
    const length = header.getUint32(HEADER + 4 * i, true)
    at = aligned(at)
    if (at + length > frame.byteLength) throw malformed()
    parts.push(frame.subarray(at, at + length))
    at += length
  }
  if (at !== frame.byteLength || !isPlainBody(body)) throw malformed()
  sections = parts
  try {
    return packr.unpack(body)
  } catch {
    throw malformed()
  } finally {
    sections = []
  }
}
