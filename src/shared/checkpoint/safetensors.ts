import { WorkbenchError } from '../errors.ts'

/** A named array of float32 numbers, row-major. */
export interface NamedTensor {
  name: string
  shape: number[]
  data: Float32Array
}

export interface SafetensorsFile {
  tensors: NamedTensor[]
  metadata: Record<string, string>
}

const HEADER_LIMIT = 100_000_000 // bytes; the format's own bound

const elements = (shape: readonly number[]) => shape.reduce((product, side) => product * side, 1)

/** Writes float32 tensors and string metadata in the safetensors format (8-byte header length, JSON header, data, little-endian). */
export function encodeSafetensors({ tensors, metadata }: SafetensorsFile): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = { __metadata__: metadata }
  let end = 0
  for (const { name, shape, data } of tensors) {
    if (elements(shape) !== data.length)
      throw new WorkbenchError('INTERNAL', `Tensor ${name} has ${data.length} numbers, but its shape is [${shape}].`)
    header[name] = { dtype: 'F32', shape, data_offsets: [end, end + data.byteLength] }
    end += data.byteLength
  }
  let json = JSON.stringify(header)
  const utf8 = new TextEncoder()
  // Padding with spaces keeps the numbers aligned to 8 bytes, so that they can be viewed without a copy.
  json += ' '.repeat((8 - (utf8.encode(json).length % 8)) % 8)
  const head = utf8.encode(json)
  const bytes = new Uint8Array(8 + head.length + end)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(head.length), true)
  bytes.set(head, 8)
  let at = 8 + head.length
  for (const { data } of tensors) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at)
    at += data.byteLength
  }
  return bytes
}

interface Entry {
  dtype: string
  shape: number[]
  data_offsets: [number, number]
}

function isEntry(value: unknown): value is Entry {
  const entry = value as Entry
  const isCount = (side: unknown) => Number.isSafeInteger(side) && (side as number) >= 0
  return (
    typeof entry === 'object' &&
    entry !== null &&
    typeof entry.dtype === 'string' &&
    Array.isArray(entry.shape) &&
    entry.shape.every(isCount) &&
    Array.isArray(entry.data_offsets) &&
    entry.data_offsets.length === 2 &&
    entry.data_offsets.every(isCount)
  )
}

/** Converts stored numbers to float32; F64 and F16 come from files made elsewhere. */
function toFloat32(dtype: string, bytes: Uint8Array): Float32Array | null {
  // Not slice(): of a Node Buffer that would be a view of the whole file.
  const copy = Uint8Array.from(bytes)
  switch (dtype) {
    case 'F32':
      return new Float32Array(copy.buffer)
    case 'F64':
      return Float32Array.from(new Float64Array(copy.buffer))
    case 'F16':
      return Float32Array.from(new Uint16Array(copy.buffer), halfToNumber)
    case 'BF16':
      return new Float32Array(Uint32Array.from(new Uint16Array(copy.buffer), (half) => (half << 16) >>> 0).buffer)
    default:
      return null
  }
}
const BYTES: Record<string, number> = { F32: 4, F64: 8, F16: 2, BF16: 2 }

function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1
  const exponent = (half >> 10) & 31
  const fraction = half & 1023
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/**
 * Reads a safetensors file; tensors that hold no floating-point numbers are left out.
 * @param label how to name the file in errors.
 * @throws WorkbenchError BAD_FILE for anything truncated, overlapping or mislabelled.
 */
export function decodeSafetensors(bytes: Uint8Array, label: string): SafetensorsFile {
  const bad = (why: string) => new WorkbenchError('BAD_FILE', `${label} is no usable safetensors file: ${why}.`)
  if (bytes.length < 8) throw bad(`it has only ${bytes.length} bytes`)
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true))
  if (length > HEADER_LIMIT) throw bad(`its header claims ${length} bytes`)
  if (8 + length > bytes.length)
    throw bad(`its header of ${length} bytes is cut off; the file was probably not copied whole`)
  let header: unknown
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + length)))
  } catch {
    throw bad('its header is not JSON')
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    throw bad('its header is not a JSON object')
  const metadata: Record<string, string> = {}
  const tensors: NamedTensor[] = []
  const data = bytes.subarray(8 + length)
  let used = 0
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') {
      for (const [key, text] of Object.entries(value ?? {})) if (typeof text === 'string') metadata[key] = text
      continue
    }
    if (!isEntry(value)) throw bad(`the entry of tensor ${name} is malformed`)
    const [begin, end] = value.data_offsets
    if (end < begin || end > data.length)
      throw bad(`the numbers of tensor ${name} lie outside the file; it is probably cut off`)
    used = Math.max(used, end)
    const size = BYTES[value.dtype]
    if (size === undefined) continue
    if (elements(value.shape) * size !== end - begin)
      throw bad(
        `tensor ${name} of shape [${value.shape}] needs ${elements(value.shape) * size} bytes but has ${end - begin}`,
      )
    tensors.push({ name, shape: value.shape, data: toFloat32(value.dtype, data.subarray(begin, end))! })
  }
  if (used !== data.length) throw bad(`${data.length - used} bytes follow the last tensor`)
  return { tensors, metadata }
}
