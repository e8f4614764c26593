import { WorkbenchError } from '../errors.ts'
import { type OtherTensor, readHeader } from './safetensorsHeader.ts'
import { elements } from './shape.ts'
import { isReadable, toFloat32, toHalves } from './storedNumbers.ts'

/** A named array of float32 numbers, row-major. */
export interface NamedTensor {
  name: string
  shape: number[]
  data: Float32Array
  /** How a file kept the numbers, where it was not F32. */
  stored?: 'F64' | 'F16' | 'BF16'
  /** The first number of a file that float32 cannot hold. */
  tooLarge?: number
}

export interface SafetensorsFile {
  tensors: NamedTensor[]
  metadata: Record<string, string>
}

/**
 * Writes tensors and string metadata in the safetensors format (8-byte header length, JSON header, data, little-endian).
 * @param inHalf names of the tensors that are stored as float16; the others are float32
 * @throws WorkbenchError BAD_INPUT for a number that float16 cannot hold
 */
export function encodeSafetensors(
  { tensors, metadata }: SafetensorsFile,
  inHalf: ReadonlySet<string> = new Set(),
): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = { __metadata__: metadata }
  const parts: Uint8Array[] = []
  let end = 0
  for (const { name, shape, data } of tensors) {
    if (elements(shape) !== data.length)
      throw new WorkbenchError('INTERNAL', `Tensor ${name} has ${data.length} numbers, but its shape is [${shape}].`)
    const half = inHalf.has(name)
    const stored = half ? toHalves(data, name) : data
    parts.push(new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength))
    header[name] = { dtype: half ? 'F16' : 'F32', shape, data_offsets: [end, end + stored.byteLength] }
    end += stored.byteLength
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
  for (const part of parts) {
    bytes.set(part, at)
    at += part.byteLength
  }
  return bytes
}

/**
 * Reads a safetensors file; tensors that hold no floating-point numbers are named in `others`.
 * @param label how to name the file in errors.
 * @throws WorkbenchError BAD_FILE for another form of file, by its name, and for anything truncated, overlapping or mislabelled.
 */
export function decodeSafetensors(bytes: Uint8Array, label: string): SafetensorsFile & { others: OtherTensor[] } {
  const { entries, metadata, dataStart } = readHeader(bytes, label)
  const tensors: NamedTensor[] = []
  const others: OtherTensor[] = []
  for (const { name, dtype, shape, begin, end } of entries) {
    if (isReadable(dtype)) {
      const { data, tooLarge } = toFloat32(dtype, bytes.subarray(dataStart + begin, dataStart + end))
      tensors.push({
        name,
        shape,
        data,
        ...(dtype !== 'F32' && { stored: dtype }),
        ...(tooLarge !== null && { tooLarge }),
      })
    } else others.push({ name, dtype, shape })
  }
  return { tensors, metadata, others }
}
