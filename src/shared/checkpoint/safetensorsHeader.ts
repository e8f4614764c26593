import { WorkbenchError } from '../errors.ts'
import { shown } from '../shown.ts'
import { otherForm } from '../weights/forms.ts'
import { repeatedKey } from './repeatedKey.ts'
import { elements } from './shape.ts'
import { bytesOf } from './storedNumbers.ts'

/** Bytes; the format's own bound. */
export const HEADER_LIMIT = 100_000_000

/** A tensor of numbers that are not read: integers, 8-bit floats, booleans. */
export interface OtherTensor {
  name: string
  dtype: string
  shape: number[]
}

export interface SafetensorsEntry extends OtherTensor {
  /** Bytes from the beginning of the data. */
  begin: number
  end: number
}

export interface SafetensorsHeader {
  /** In the order of their data. */
  entries: SafetensorsEntry[]
  metadata: Record<string, string>
  /** Byte of the file at which the data begin. */
  dataStart: number
}

/**
 * Reads and checks what a safetensors file says of its tensors: each number of the file belongs to exactly one.
 * @param bytes the file, or its beginning up to the end of the header
 * @param label how to name the file in errors
 * @param total bytes of the whole file
 * @throws WorkbenchError BAD_FILE
 */
export function readHeader(bytes: Uint8Array, label: string, total = bytes.length): SafetensorsHeader {
  const bad = (why: string) =>
    new WorkbenchError(
      'BAD_FILE',
      `${label} is not a valid safetensors file: ${why}; take a sound copy of it, or write it again.`,
    )
  if (bytes.length < 8) throw otherForm(bytes, label) ?? bad(`it has only ${bytes.length} bytes`)
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true))
  if (length > HEADER_LIMIT || bytes[8] !== 0x7b /* { */) {
    const other = otherForm(bytes, label)
    if (other) throw other
  }
  if (length > HEADER_LIMIT)
    throw bad('its first eight bytes are no length of a header, as in a file of another form or a damaged one')
  if (8 + length > bytes.length)
    throw bad(`its header of ${length} bytes is cut off, as in a file that was not copied whole`)
  const header = parse(bytes.subarray(8, 8 + length), bad)
  const dataStart = 8 + length
  const metadata: Record<string, string> = {}
  const entries: SafetensorsEntry[] = []
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') {
      for (const [key, text] of Object.entries(value ?? {})) if (typeof text === 'string') metadata[key] = text
    } else entries.push(entryOf(name, value, total - dataStart, bad))
  }
  return { entries: inOrder(entries, total - dataStart, bad), metadata, dataStart }
}

type Bad = (why: string) => WorkbenchError

function parse(bytes: Uint8Array, bad: Bad): object {
  let text: string
  let header: unknown
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    header = JSON.parse(text)
  } catch {
    throw bad('its header is not JSON')
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    throw bad('its header is not a JSON object')
  // JSON.parse would keep the last of them without a word, other readers the first.
  const twice = repeatedKey(text)
  if (twice !== null) throw bad(`its header names ${shown(twice, 80)} twice, so which of the two counts is not said`)
  return header
}

function entryOf(name: string, value: unknown, dataBytes: number, bad: Bad): SafetensorsEntry {
  const called = shown(name, 80)
  const entry = value as { dtype: string; shape: number[]; data_offsets: [number, number] }
  const isCount = (side: unknown) => Number.isSafeInteger(side) && (side as number) >= 0
  if (
    typeof entry !== 'object' ||
    entry === null ||
    typeof entry.dtype !== 'string' ||
    !Array.isArray(entry.shape) ||
    !entry.shape.every(isCount) ||
    !Array.isArray(entry.data_offsets) ||
    entry.data_offsets.length !== 2 ||
    !entry.data_offsets.every(isCount)
  )
    throw bad(`the entry of tensor ${called} is malformed`)
  const { dtype, shape } = entry
  const [begin, end] = entry.data_offsets
  if (end < begin || end > dataBytes)
    throw bad(`the numbers of tensor ${called} lie outside the file, which is probably cut off`)
  const needed = bytesOf(dtype, elements(shape))
  if (needed !== null && needed !== end - begin)
    throw bad(`tensor ${called} of shape [${shape}] needs ${needed} bytes but has ${end - begin}`)
  return { name, dtype, shape, begin, end }
}

/** Sorts tensors by their place and refuses those that share bytes, and bytes that belong to none. */
function inOrder(entries: SafetensorsEntry[], dataBytes: number, bad: Bad): SafetensorsEntry[] {
  const sorted = entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)
  let used = 0
  let before = ''
  for (const { name, begin, end } of sorted) {
    if (begin < used) throw bad(`its tensors ${shown(before, 80)} and ${shown(name, 80)} share the same bytes`)
    if (begin > used) throw bad(`${begin - used} bytes before tensor ${shown(name, 80)} belong to no tensor`)
    used = end
    before = name
  }
  if (used !== dataBytes) throw bad(`${dataBytes - used} bytes follow the last tensor`)
  return sorted
}
