import { ByteQueue } from './byteQueue.ts'

const BLOCK = 512
/** Most bytes of a long name or of extended attributes; Linux takes paths of 4096. */
const META_LIMIT = 1 << 20

export interface TarEntry {
  /** Bytes of the path: UTF-8 or whatever the packing system used. */
  path: Uint8Array
  /** The header's type flag: '0' and '\0' files, '5' folders, '1' and '2' links, '3', '4' and '6' devices. */
  type: string
  size: number
  /** The entry's bytes; must be read before the next entry is asked for, or is skipped. */
  content: AsyncGenerator<Buffer, void, void>
}

/** A tar archive that is cut off or damaged. */
export class DamagedTar extends Error {}

/**
 * The entries of a tar archive (POSIX ustar and pax, GNU long names), one after another, in bounded memory. Names stay bytes: the libraries
 * decode them as UTF-8, after which two names in Latin-1 are one.
 * @throws DamagedTar
 */
export async function* tarEntries(chunks: AsyncIterable<Buffer>): AsyncGenerator<TarEntry, void, void> {
  const queue = new ByteQueue(chunks)
  let longName: Uint8Array | null = null
  let pax: Map<string, Uint8Array> | null = null
  for (;;) {
    const header = await queue.take(BLOCK)
    if (header.length < BLOCK) throw new DamagedTar('it ends without an end')
    if (header.every((byte) => byte === 0)) return
    checkSum(header)
    const type = String.fromCharCode(header[156]!)
    const size = number(header.subarray(124, 136))
    const padding = (BLOCK - (size % BLOCK)) % BLOCK
    if (type === 'L' || type === 'K' || type === 'x' || type === 'g') {
      if (size > META_LIMIT) throw new DamagedTar('a name in it is longer than any name')
      const meta = Uint8Array.from(await whole(queue, size))
      await whole(queue, padding)
      if (type === 'L') longName = untilNul(meta)
      if (type === 'x') pax = paxRecords(meta)
      continue
    }
    const real = pax?.get('size')
    const bytes = real ? decimal(real) : size
    const rest = real ? (BLOCK - (bytes % BLOCK)) % BLOCK : padding
    let left = bytes
    async function* content() {
      while (left > 0) {
        const chunk = await queue.takeUpTo(left)
        if (chunk.length === 0) throw new DamagedTar('it is cut off')
        left -= chunk.length
        yield chunk
      }
    }
    yield { path: pax?.get('path') ?? longName ?? ustarPath(header), type, size: bytes, content: content() }
    for await (const _ of content()); // whatever of it was not read
    await whole(queue, rest)
    longName = null
    pax = null
  }
}

async function whole(queue: ByteQueue, count: number): Promise<Buffer> {
  const bytes = await queue.take(count)
  if (bytes.length < count) throw new DamagedTar('it is cut off')
  return bytes
}

function checkSum(header: Buffer) {
  const stated = number(header.subarray(148, 156))
  let sum = 0
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 32 : header[i]!
  if (sum !== stated) throw new DamagedTar('a header in it is damaged')
}

/** Octal digits, or with the first bit set a big-endian number (GNU, for 8 GB and more). */
function number(field: Uint8Array): number {
  let value = 0
  if (field[0]! & 0x80) for (const [i, byte] of field.entries()) value = value * 256 + (i === 0 ? byte & 0x7f : byte)
  else {
    const digits = new TextDecoder('latin1').decode(untilNul(field)).trim()
    if (!/^[0-7]*$/.test(digits)) throw new DamagedTar('a header in it is damaged')
    value = digits === '' ? 0 : Number.parseInt(digits, 8)
  }
  if (!Number.isSafeInteger(value)) throw new DamagedTar('an entry in it claims more bytes than there are')
  return value
}

function decimal(field: Uint8Array): number {
  const value = Number(new TextDecoder('latin1').decode(field))
  if (!Number.isSafeInteger(value) || value < 0) throw new DamagedTar('an entry in it has no usable size')
  return value
}

function untilNul(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0)
  return end < 0 ? bytes : bytes.subarray(0, end)
}

/** `prefix/name` of a POSIX header; GNU's old ones have other things where the prefix would be. */
function ustarPath(header: Buffer): Uint8Array {
  const name = Uint8Array.from(untilNul(header.subarray(0, 100)))
  const isPosix = header.toString('latin1', 257, 263) === 'ustar\0'
  const prefix = isPosix ? untilNul(header.subarray(345, 500)) : new Uint8Array(0)
  return prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from('/'), name])
}

/** `LENGTH KEY=VALUE\n`, one after another. */
function paxRecords(meta: Uint8Array): Map<string, Uint8Array> {
  const records = new Map<string, Uint8Array>()
  for (let at = 0; at < meta.length; ) {
    const space = meta.indexOf(32, at)
    const length = Number(new TextDecoder('latin1').decode(meta.subarray(at, space)))
    const equals = meta.indexOf(61, space)
    if (space < 0 || equals < 0 || !Number.isInteger(length) || length < 5 || at + length > meta.length)
      throw new DamagedTar('its extended attributes are damaged')
    const key = new TextDecoder('latin1').decode(meta.subarray(space + 1, equals))
    records.set(key, untilNul(meta.subarray(equals + 1, at + length - 1)))
    at += length
  }
  return records
}
