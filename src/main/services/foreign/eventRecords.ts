import { maskedCrc32c } from '../exports/curves/crc32c.ts'

/** A record's length with its checksum. */
const HEAD = 12
/** A longer record is a picture or a graph, no number: it is passed over unread. */
const LONGEST = 4 * 2 ** 20

/** How a file of records ended, and what was not read of it. */
export interface RecordsEnd {
  /** What is damaged, in words that go on after the file's name; null where all was well. */
  damage: string | null
  /** Whether the file ends in the middle of a record, as one does whose training still runs. */
  isTorn: boolean
  /** Records that were too long, or whose own checksum was wrong. */
  passed: number
  records: number
}

type Read = (from: number, length: number) => Promise<Buffer>

const fits = (bytes: Uint8Array, masked: number) => maskedCrc32c(bytes) === masked

/** Bytes that are read at once. */
const WINDOW = 1 << 20

/**
 * The records of a TFRecord file (tensorflow/core/lib/io/record_writer.h) whose checksums are right, in their order. A wrong length ends the reading,
 * since nothing says where the next record begins.
 * @param read gives a part of the file, shorter at its end
 */
export async function* eventRecords(read: Read): AsyncGenerator<Uint8Array, RecordsEnd, void> {
  const end: RecordsEnd = { damage: null, isTorn: false, passed: 0, records: 0 }
  let window = await read(0, WINDOW)
  let windowAt = 0
  let at = 0
  const have = async (length: number): Promise<Buffer> => {
    if (at + length > windowAt + window.length) {
      window = await read(at, Math.max(WINDOW, length))
      windowAt = at
    }
    return window.subarray(at - windowAt, at - windowAt + length)
  }
  for (;;) {
    const head = await have(HEAD)
    if (head.length === 0) return end
    if (head.length < HEAD) return { ...end, isTorn: true }
    const length = head.readBigUInt64LE(0)
    if (!fits(head.subarray(0, 8), head.readUInt32LE(8)))
      return { ...end, damage: `is damaged at byte ${at} (a length fails its checksum)` }
    at += HEAD
    if (length > LONGEST) {
      // Longer than any file: what stands there claims to be a length and is none that a program has written.
      if (length > BigInt(Number.MAX_SAFE_INTEGER)) return { ...end, damage: `is damaged at byte ${at - HEAD}` }
      end.passed++
      at += Number(length) + 4
      continue
    }
    const body = await have(Number(length) + 4)
    if (body.length < Number(length) + 4) return { ...end, isTorn: true }
    at += body.length
    end.records++
    const message = body.subarray(0, Number(length))
    if (fits(message, body.readUInt32LE(Number(length)))) yield message
    else {
      end.passed++
      end.damage ??= `is damaged at byte ${at - body.length} (a record fails its checksum)`
    }
  }
}
