import { inflateSync } from 'node:zlib'
import type { Hdf5Bytes } from './bytes.ts'
import type { Message } from './objectHeader.ts'

/** A step that a chunk's bytes went through when they were written. */
export interface Filter {
  id: number
  values: number[]
}

const DEFLATE = 1
const SHUFFLE = 2
const FLETCHER = 3
const READ = [DEFLATE, SHUFFLE, FLETCHER]
const NAMES: Record<number, string> = { 4: 'szip', 5: 'n-bit', 6: 'scale-offset', 32000: 'lzf', 32001: 'blosc' }
const MOST_FILTERS = 32
/** Deflate makes no more of a byte; what claims to is refused before memory is taken. */
export const MOST_GROWTH = 1100

/** A filter pipeline message (section IV.A.2.l). @throws WorkbenchError BAD_FILE for one that is not read */
export function filtersAt(file: Hdf5Bytes, { at, length }: Message): Filter[] {
  const bytes = file.view(at, length)
  const cut = () => file.bad(at, 'a list of filters is cut off')
  if (length < 2) throw cut()
  const [version, count] = [bytes[0]!, bytes[1]!]
  if (version !== 1 && version !== 2)
    throw file.bad(at, `a list of filters is of version ${version}, and 1 and 2 are read`)
  if (count > MOST_FILTERS) throw file.bad(at, `a dataset has ${count} filters (at most ${MOST_FILTERS})`)
  const filters: Filter[] = []
  let place = version === 1 ? 8 : 2
  const u16 = () => {
    if (place + 2 > length) throw cut()
    place += 2
    return bytes.readUInt16LE(place - 2)
  }
  for (let i = 0; i < count; i++) {
    const id = u16()
    const name = version === 1 || id >= 256 ? u16() : 0
    u16() // whether it may fail when it is written
    const values = u16()
    place += version === 1 ? Math.ceil(name / 8) * 8 : name
    if (place + 4 * values > length) throw cut()
    if (!READ.includes(id))
      throw file.bad(
        at,
        `a dataset is compressed by ${NAMES[id] ?? `filter ${id}`}, which is not read (gzip is; write it with h5py's compression="gzip", or none)`,
      )
    if (filters.some((one) => one.id === id)) throw file.bad(at, `a dataset names its filter ${id} twice`)
    filters.push({ id, values: Array.from({ length: values }, (_, k) => bytes.readUInt32LE(place + 4 * k)) })
    place += 4 * (values + (version === 1 ? values % 2 : 0))
  }
  return filters
}

/**
 * A chunk's bytes as they were before its filters.
 * @param mask bit i is set where filter i was left out
 * @param size bytes that come out
 * @param bad says what is wrong with the dataset
 */
export function unfiltered(
  stored: Uint8Array,
  filters: readonly Filter[],
  mask: number,
  size: number,
  bad: (why: string) => Error,
): Uint8Array {
  let bytes = stored
  for (let i = filters.length - 1; i >= 0; i--) {
    if ((mask >>> i) & 1) continue
    const { id, values } = filters[i]!
    if (id === DEFLATE) bytes = inflated(bytes, size + 4 * filters.length, bad)
    else if (id === SHUFFLE) bytes = unshuffled(bytes, values[0] ?? 1)
    else bytes = checked(bytes, bad)
  }
  if (bytes.length !== size) throw bad(`has a chunk of ${bytes.length} bytes instead of ${size}`)
  return bytes
}

function inflated(bytes: Uint8Array, most: number, bad: (why: string) => Error): Uint8Array {
  try {
    return inflateSync(bytes, { maxOutputLength: Math.max(1, most) })
  } catch {
    throw bad('has a chunk that cannot be unpacked')
  }
}

/** Bytes of an element together again: all first ones stand first, then all second ones. */
function unshuffled(bytes: Uint8Array, width: number): Uint8Array {
  const count = Math.floor(bytes.length / width)
  if (width <= 1 || count <= 1) return bytes
  const out = Uint8Array.from(bytes) // what is left over at the end stays there
  for (let part = 0; part < width; part++)
    for (let i = 0; i < count; i++) out[i * width + part] = bytes[part * count + i]!
  return out
}

/** The bytes before their checksum, Fletcher's of 32 bits. */
function checked(bytes: Uint8Array, bad: (why: string) => Error): Uint8Array {
  const length = bytes.length - 4
  if (length < 0) throw bad('has a chunk without its checksum')
  const said = new DataView(bytes.buffer, bytes.byteOffset + length, 4).getUint32(0, true)
  let [one, two] = [0, 0]
  const folded = (sum: number) => (sum & 0xffff) + (sum >>> 16)
  for (let at = 0; at < length; at += 2) {
    one = folded(one + (bytes[at]! << 8) + (at + 1 < length ? bytes[at + 1]! : 0))
    two = folded(two + one)
  }
  // 0 and 65535 are the same sum, and folding in other places ends at the other.
  const same = (a: number, b: number) => a % 0xffff === b % 0xffff
  if (!same(one, said & 0xffff) || !same(two, said >>> 16)) throw bad('has a chunk whose checksum is wrong')
  return bytes.subarray(0, length)
}
