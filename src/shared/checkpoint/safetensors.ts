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

/** A safetensors file that is not put together: what stands before its numbers, and the numbers tensor by tensor. */
export interface SafetensorsParts {
  head: Uint8Array<ArrayBuffer>
  /** Size of the whole file. */
  bytes: number
  /** Each tensor's bytes, views of its numbers where they are stored as they are; can be asked for again. */
  parts(): Iterable<Uint8Array>
}

/**
 * A file in the safetensors format (8-byte header length, JSON header, data, little-endian) without a copy of its numbers.
 * @param inHalf names of the tensors that are stored as float16; the others are float32
 * @throws WorkbenchError BAD_INPUT, while `parts` is read, for a number that float16 cannot hold
 */
export function safetensorsParts(
  { tensors, metadata }: SafetensorsFile,
  inHalf: ReadonlySet<string> = new Set(),
): SafetensorsParts {
  const header: Record<string, unknown> = { __metadata__: metadata }
  let end = 0
  for (const { name, shape, data } of tensors) {
    if (elements(shape) !== data.length)
      throw new WorkbenchError('INTERNAL', `Tensor ${name} has ${data.length} numbers, but its shape is [${shape}].`)
    const isHalf = inHalf.has(name)
    const size = data.length * (isHalf ? 2 : 4)
    header[name] = { dtype: isHalf ? 'F16' : 'F32', shape, data_offsets: [end, end + size] }
    end += size
  }
  let json = JSON.stringify(header)
  const utf8 = new TextEncoder()
  // Padding with spaces keeps the numbers aligned to 8 bytes, so that they can be viewed without a copy.
  json += ' '.repeat((8 - (utf8.encode(json).length % 8)) % 8)
  const text = utf8.encode(json)
  const head = new Uint8Array(8 + text.length)
  new DataView(head.buffer).setBigUint64(0, BigInt(text.length), true)
  head.set(text, 8)
  return {
    head,
    bytes: head.length + end,
    *parts() {
      for (const { name, data } of tensors) {
        const stored = inHalf.has(name) ? toHalves(data, name) : data
        yield new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength)
      }
    },
  }
}

/** `safetensorsParts` in one piece. @throws WorkbenchError BAD_INPUT for a number that float16 cannot hold */
export function encodeSafetensors(file: SafetensorsFile, inHalf?: ReadonlySet<string>): Uint8Array<ArrayBuffer> {
  const { head, bytes, parts } = safetensorsParts(file, inHalf)
  const whole = new Uint8Array(bytes)
  whole.set(head)
  let at = head.length
  for (const part of parts()) {
    whole.set(part, at)
    at += part.byteLength
  }
  return whole
}

/** A tensor by its entry and its bytes; null where they are no floating-point numbers. */
export function tensorOfEntry({ name, dtype, shape }: OtherTensor, bytes: Uint8Array): NamedTensor | null {
  if (!isReadable(dtype)) return null
  const { data, tooLarge } = toFloat32(dtype, bytes)
  return {
    name,
    shape,
    data,
    ...(dtype !== 'F32' && { stored: dtype }),
    ...(tooLarge !== null && { tooLarge }),
  }
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
    const entry = { name, dtype, shape }
    const tensor = tensorOfEntry(entry, bytes.subarray(dataStart + begin, dataStart + end))
    if (tensor) tensors.push(tensor)
    else others.push(entry)
  }
  return { tensors, metadata, others }
}
