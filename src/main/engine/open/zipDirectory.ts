import { inflateRawSync } from 'node:zlib'
import { WorkbenchError } from '../../../shared/errors.ts'
import { shown } from '../../../shared/shown.ts'
import { type ByteSource, bytesSource, partOf } from './byteSource.ts'

/** A file of a zip archive. */
export interface ZipEntry {
  name: string
  method: number
  packed: number
  size: number
  /** Where its local header stands. */
  at: number
}

const END = 0x06054b50
const END_64 = 0x06064b50
const LOCATOR_64 = 0x07064b50
const ENTRY = 0x02014b50
const LOCAL = 0x04034b50
const MOST_ENTRIES = 100_000
const MOST_DIRECTORY = 64 * 2 ** 20
/** What is packed is unpacked in memory; weights are not packed. */
const MOST_UNPACKED = 2 ** 30

/** The files of a zip archive (APPNOTE 6.3, zip64 too), by name; an archive is read from its end. @throws WorkbenchError BAD_FILE */
export function zipEntries(source: ByteSource): Map<string, ZipEntry> {
  const bad = (why: string) => new WorkbenchError('BAD_FILE', `${source.label} is not a valid zip archive: ${why}.`)
  const tailAt = Math.max(0, source.size - 65_557)
  const tail = Buffer.from(source.read(tailAt, source.size - tailAt))
  let end = tail.length - 22
  while (end >= 0 && tail.readUInt32LE(end) !== END) end--
  if (end < 0) throw bad('its directory is missing, so it is probably cut off; copy or download it again')
  let count = tail.readUInt16LE(end + 10)
  let size = tail.readUInt32LE(end + 12)
  let at = tail.readUInt32LE(end + 16)
  if (end >= 20 && tail.readUInt32LE(end - 20) === LOCATOR_64) {
    const record = Buffer.from(source.read(whole(tail.readBigUInt64LE(end - 20 + 8)), 56))
    if (record.readUInt32LE(0) !== END_64) throw bad('its zip64 directory is damaged')
    ;[count, size, at] = [32, 40, 48].map((place) => whole(record.readBigUInt64LE(place))) as [number, number, number]
  }
  if (count > MOST_ENTRIES || size > MOST_DIRECTORY) throw bad(`it lists ${count} files in ${size} bytes`)
  const directory = Buffer.from(source.read(at, size))
  const entries = new Map<string, ZipEntry>()
  for (let place = 0; place + 46 <= directory.length && directory.readUInt32LE(place) === ENTRY; ) {
    const [names, extra, comment] = [28, 30, 32].map((offset) => directory.readUInt16LE(place + offset)) as [
      number,
      number,
      number,
    ]
    if (place + 46 + names + extra > directory.length) throw bad('its directory is damaged')
    const name = directory.toString('utf8', place + 46, place + 46 + names)
    const entry: ZipEntry = {
      name,
      method: directory.readUInt16LE(place + 10),
      packed: directory.readUInt32LE(place + 20),
      size: directory.readUInt32LE(place + 24),
      at: directory.readUInt32LE(place + 42),
    }
    widen(entry, directory.subarray(place + 46 + names, place + 46 + names + extra))
    entries.set(name, entry)
    place += 46 + names + extra + comment
  }
  return entries
}

/** Numbers that do not fit into 32 bits stand in an extra field (id 1), in this order. */
function widen(entry: ZipEntry, extra: Buffer): void {
  for (let at = 0; at + 4 <= extra.length; ) {
    const [id, length] = [extra.readUInt16LE(at), extra.readUInt16LE(at + 2)]
    let place = at + 4
    if (id === 1)
      for (const field of ['size', 'packed', 'at'] as const)
        if (entry[field] === 0xffff_ffff && place + 8 <= Math.min(at + 4 + length, extra.length)) {
          entry[field] = whole(extra.readBigUInt64LE(place))
          place += 8
        }
    at += 4 + length
  }
}

/** What no file reaches stays beyond every file. */
const whole = (value: bigint) => Number(value > 2n ** 53n ? 2n ** 53n : value)

/** The bytes of a file of the archive: where they lie, or unpacked. @throws WorkbenchError BAD_FILE */
export function zipFile(source: ByteSource, { name, method, packed, size, at }: ZipEntry): ByteSource {
  const label = `${source.label}, ${shown(name, 80)}`
  const bad = (why: string) => new WorkbenchError('BAD_FILE', `${label} ${why}; save the weights again.`)
  const local = Buffer.from(source.read(at, 30))
  if (local.readUInt32LE(0) !== LOCAL) throw bad('does not stand where the archive says')
  const start = at + 30 + local.readUInt16LE(26) + local.readUInt16LE(28)
  if (method === 0) return partOf(source, start, packed, label)
  if (method !== 8) throw bad(`is packed by method ${method}, which is not read`)
  if (size > MOST_UNPACKED) throw bad(`would have ${size} bytes unpacked`)
  try {
    return bytesSource(inflateRawSync(source.read(start, packed), { maxOutputLength: size }), label)
  } catch (error) {
    if (error instanceof WorkbenchError) throw error
    throw bad('cannot be unpacked')
  }
}
