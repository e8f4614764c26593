import { mutateJson } from './mutateJson.ts'
import type { Random } from './random.ts'

/** A changed file, and how it was changed, for the report. */
export interface Mutation {
  bytes: Uint8Array<ArrayBuffer>
  how: string
}

type Change = (bytes: Uint8Array, random: Random) => Mutation

const joined = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts))

/** A part of the file: mostly a short one, now and then any. */
function span(bytes: Uint8Array, random: Random): [from: number, to: number] {
  const from = random.below(bytes.length)
  const longest = random.next() < 0.8 ? Math.min(64, bytes.length - from) : bytes.length - from
  return [from, from + 1 + random.below(longest)]
}

/** A place: headers are short and decide most, so every other one is among the first 64 bytes. */
const place = (bytes: Uint8Array, random: Random) =>
  random.below(random.next() < 0.5 ? Math.min(64, bytes.length) : bytes.length)

/** Lengths, counts and offsets that programs forget: zero, one, signs, powers of two, near the end of each width. */
const NUMBERS = [
  0n,
  1n,
  2n,
  3n,
  0x7fn,
  0x80n,
  0xffn,
  0x7fffn,
  0xffffn,
  0x10000n,
  0x7fff_ffffn,
  0x8000_0000n,
  0xffff_ffffn,
]
const WIDE = [0x1_0000_0000n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n]

/** Changes that make sense for any bytes. */
const CHANGES: Record<string, Change> = {
  flipBit(bytes, random) {
    const at = place(bytes, random)
    const bit = random.below(8)
    const result = joined(bytes)
    result[at]! ^= 1 << bit
    return { bytes: result, how: `bit ${bit} of byte ${at} flipped` }
  },
  setByte(bytes, random) {
    const at = place(bytes, random)
    const result = joined(bytes)
    result[at] = random.pick([0, 0x20, 0x22, 0x2c, 0x30, 0x7b, 0x7f, 0x80, 0xff, random.below(256)])
    return { bytes: result, how: `byte ${at} set to ${result[at]}` }
  },
  setNumber(bytes, random) {
    const width = random.pick([2, 4, 8])
    const at = Math.min(place(bytes, random), Math.max(0, bytes.length - width))
    const value = random.pick(width === 8 ? [...NUMBERS, ...WIDE] : NUMBERS)
    const word = Buffer.alloc(8)
    const isBig = random.next() < 0.3
    if (isBig) word.writeBigUInt64BE(value)
    else word.writeBigUInt64LE(value)
    const result = joined(bytes)
    result.set((isBig ? word.subarray(8 - width) : word.subarray(0, width)).subarray(0, bytes.length - at), at)
    return { bytes: result, how: `${width} bytes at ${at} set to ${value}${isBig ? ', big-endian' : ''}` }
  },
  cut(bytes, random) {
    const to = random.below(bytes.length)
    return { bytes: joined(bytes.subarray(0, to)), how: `cut to ${to} of ${bytes.length} bytes` }
  },
  behead(bytes, random) {
    const from = 1 + random.below(Math.min(64, bytes.length))
    return { bytes: joined(bytes.subarray(from)), how: `its first ${from} bytes gone` }
  },
  remove(bytes, random) {
    const [from, to] = span(bytes, random)
    return { bytes: joined(bytes.subarray(0, from), bytes.subarray(to)), how: `bytes ${from} to ${to} removed` }
  },
  insert(bytes, random) {
    const at = random.below(bytes.length + 1)
    const added = random.bytes(1 + random.below(32))
    return {
      bytes: joined(bytes.subarray(0, at), added, bytes.subarray(at)),
      how: `${added.length} bytes put in at ${at}`,
    }
  },
  repeat(bytes, random) {
    const [from, to] = span(bytes, random)
    const times = random.pick([1, 1, 2, 100])
    const part = bytes.subarray(from, to)
    const copies = Array.from({ length: part.length * times < 1 << 20 ? times : 1 }, () => part)
    return {
      bytes: joined(bytes.subarray(0, to), ...copies, bytes.subarray(to)),
      how: `bytes ${from} to ${to} repeated`,
    }
  },
  swap(bytes, random) {
    const cuts = [random.below(bytes.length + 1), random.below(bytes.length + 1), random.below(bytes.length + 1)]
    const [a, b, c] = cuts.sort((x, y) => x - y) as [number, number, number]
    const result = joined(bytes.subarray(0, a), bytes.subarray(b, c), bytes.subarray(a, b), bytes.subarray(c))
    return { bytes: result, how: `parts ${a} to ${b} and ${b} to ${c} exchanged` }
  },
  blank(bytes, random) {
    const [from, to] = span(bytes, random)
    const value = random.pick([0, 0, 0xff])
    // What a power failure leaves: a file of the right length, whose last block never arrived.
    const result = joined(bytes)
    result.fill(value, from, random.next() < 0.3 ? bytes.length : to)
    return { bytes: result, how: `bytes from ${from} set to ${value}` }
  },
  noise(bytes, random) {
    const [from, to] = span(bytes, random)
    const result = joined(bytes)
    result.set(random.bytes(to - from), from)
    return { bytes: result, how: `bytes ${from} to ${to} made noise` }
  },
  append: (bytes, random) => {
    const tail = random.pick([new Uint8Array(1 + random.below(64)), random.bytes(1 + random.below(64)), bytes])
    return { bytes: joined(bytes, tail), how: `${tail.length} bytes added at the end` }
  },
  empty: () => ({ bytes: new Uint8Array(0), how: 'emptied' }),
}
const NAMES = Object.keys(CHANGES).filter((name) => name !== 'empty')

/** One to three random changes of a file's bytes; the same ones for the same state of `random`. Text that is JSON is changed as such half of the time. */
export function mutate(bytes: Uint8Array, random: Random): Mutation {
  const how: string[] = []
  let changed = joined(bytes)
  for (let left = random.pick([1, 1, 1, 2, 3]); left > 0; left--) {
    const asJson = random.next() < 0.5 ? mutateJson(changed, random) : null
    const next =
      asJson ?? CHANGES[changed.length === 0 || random.next() < 0.01 ? 'empty' : random.pick(NAMES)]!(changed, random)
    changed = next.bytes
    how.push(next.how)
  }
  return { bytes: changed, how: how.join('; ') }
}
