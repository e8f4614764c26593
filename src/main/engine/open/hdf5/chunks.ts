import { elements } from '../../../../shared/checkpoint/shape.ts'
import { type Hdf5Bytes, NOWHERE, wide } from './bytes.ts'
import { type Filter, MOST_GROWTH, unfiltered } from './filters.ts'
import type { Message } from './objectHeader.ts'

/** One piece of a dataset: its first element's place in every dimension, and where its bytes are. */
interface Chunk {
  offsets: number[]
  at: number
  size: number
  mask: number
}

const MOST_CHUNKS = 2 ** 20
const MOST_NODES = 2 ** 17
const MOST_CHUNK_BYTES = 2 ** 30
/** Bytes of a chunk that may be of no use: that of a short vector may be larger than the vector. */
const MOST_SPARE = 2 ** 20

/**
 * Bytes of a dataset that lies in chunks (section IV.A.2.i, layout class 2), one chunk in memory at a time.
 * @param width bytes of an element
 * @param bad says what is wrong with the dataset
 * @throws WorkbenchError BAD_FILE
 */
export function chunkedBytes(
  file: Hdf5Bytes,
  layout: Message,
  dims: readonly number[],
  width: number,
  filters: readonly Filter[],
  bad: (why: string) => Error,
): Uint8Array {
  const { sides, chunks } = chunksOf(file, layout, dims, width, filters, bad)
  const grid = dims.map((side, i) => Math.ceil(side / sides[i]!))
  const needed = elements(dims) * width
  const stored = chunks.reduce((sum, { size }) => sum + size, 0)
  if (needed > stored * MOST_GROWTH) throw bad(`has ${stored} bytes in its chunks, which cannot hold its ${needed}`)
  // At the edges chunks reach beyond the dataset, by less than a chunk a side; what is much larger asks for work that gives nothing.
  const unpacked = chunks.length * elements(sides) * width
  if (unpacked > 2 ** dims.length * needed + MOST_SPARE)
    throw bad(`has ${unpacked} bytes in its chunks, of which it needs ${needed}`)
  if (chunks.length !== elements(grid)) throw bad(`has ${chunks.length} chunks instead of ${elements(grid)}`)
  if (share(chunks)) throw bad('has chunks that lie over one another')
  const out = new Uint8Array(needed)
  const seen = new Set<string>()
  for (const chunk of chunks) {
    const key = chunk.offsets.join()
    const isPlaced = chunk.offsets.every((at, i) => at % sides[i]! === 0 && at < dims[i]!)
    if (!isPlaced || seen.has(key)) throw bad(`has a chunk at [${key}], which is no place of one`)
    seen.add(key)
    const bytes = unfiltered(file.view(chunk.at, chunk.size), filters, chunk.mask, elements(sides) * width, bad)
    place(out, dims, bytes, sides, chunk.offsets, width)
  }
  return out
}

/** Whether two chunks share bytes, by which a small file would ask for any amount of memory. */
function share(chunks: readonly Chunk[]): boolean {
  const inOrder = chunks.toSorted((a, b) => a.at - b.at)
  return inOrder.some(({ at }, i) => i > 0 && inOrder[i - 1]!.at + inOrder[i - 1]!.size > at)
}

/** Copies what of a chunk is within the dataset, row by row. */
function place(
  out: Uint8Array,
  dims: readonly number[],
  bytes: Uint8Array,
  sides: readonly number[],
  offsets: readonly number[],
  width: number,
): void {
  const last = dims.length - 1
  const kept = dims.map((side, i) => Math.min(sides[i]!, side - offsets[i]!))
  const rows = elements(kept.slice(0, last))
  for (let row = 0; row < rows; row++) {
    let [rest, from, to] = [row, 0, 0]
    let [stepFrom, stepTo] = [sides[last]!, dims[last]!]
    for (let i = last - 1; i >= 0; i--) {
      const index = rest % kept[i]!
      rest = (rest - index) / kept[i]!
      from += index * stepFrom
      to += (offsets[i]! + index) * stepTo
      stepFrom *= sides[i]!
      stepTo *= dims[i]!
    }
    to += offsets[last]!
    out.set(bytes.subarray(from * width, (from + kept[last]!) * width), to * width)
  }
}

function chunksOf(
  file: Hdf5Bytes,
  { at, length }: Message,
  dims: readonly number[],
  width: number,
  filters: readonly Filter[],
  bad: (why: string) => Error,
): { sides: number[]; chunks: Chunk[] } {
  const bytes = file.view(at, length)
  const isOld = bytes[0] === 3
  const rank = bytes[isOld ? 2 : 3] ?? 0
  const wide4 = isOld ? 4 : (bytes[4] ?? 0)
  const start = isOld ? 11 : 5
  const end = start + rank * wide4
  if (length < end + (isOld ? 0 : 9) || wide4 < 1 || wide4 > 6) throw bad('says no place')
  const all = Array.from({ length: rank }, (_, i) => bytes.readUIntLE(start + i * wide4, wide4))
  // The last side is an element's.
  const sides = all.slice(0, -1)
  if (sides.length !== dims.length || dims.length === 0 || all.at(-1) !== width || sides.includes(0))
    throw bad(`has chunks of the shape [${sides.join(', ')}]`)
  const size = elements(sides) * width
  if (!(size <= MOST_CHUNK_BYTES)) throw bad(`has chunks of ${size} bytes (at most ${MOST_CHUNK_BYTES})`)
  if (isOld) return { sides, chunks: treeOf(file, wide(bytes, 3), dims.length, bad) }
  const isFiltered = ((bytes[2] ?? 0) & 2) !== 0
  const index = bytes[end]
  const offsets = dims.map(() => 0)
  if (index !== 1)
    throw bad(
      'keeps its chunks in one of HDF5\'s newer indices, which are not read (write the file without libver="latest")',
    )
  if (length < end + (isFiltered ? 21 : 9)) throw bad('says no place')
  // A single chunk.
  if (!isFiltered)
    return { sides, chunks: [{ offsets, at: wide(bytes, end + 1), size, mask: filters.length > 0 ? -1 : 0 }] }
  const chunk = { offsets, size: wide(bytes, end + 1), mask: bytes.readUInt32LE(end + 9), at: wide(bytes, end + 13) }
  return { sides, chunks: [chunk] }
}

/** The tree of a dataset's chunks (section III.A.1, node type 1). */
function treeOf(file: Hdf5Bytes, root: number, rank: number, bad: (why: string) => Error): Chunk[] {
  if (root === NOWHERE) throw bad('was never written')
  const chunks: Chunk[] = []
  const seen = new Set<number>()
  const open = [root]
  const key = 8 + 8 * (rank + 1)
  let read = 0
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (seen.has(node) || seen.size > MOST_NODES) throw file.bad(node, 'the tree of a dataset does not end')
    seen.add(node)
    file.signed(node, 'TREE')
    const head = file.view(node, 8)
    if (head[4] !== 1) throw file.bad(node, 'the tree of a dataset is of a group')
    const [level, count] = [head[5]!, head.readUInt16LE(6)]
    read += count
    // Nodes may lie over one another, so that a few bytes are very many entries.
    if (read > 2 * MOST_CHUNKS) throw bad(`has more than ${MOST_CHUNKS} chunks`)
    const entries = file.view(node + 24, count * (key + 8))
    for (let i = 0; i < count; i++) {
      const start = i * (key + 8)
      const child = wide(entries, start + key)
      if (level > 0) {
        if (open.push(child) > MOST_NODES) throw file.bad(node, 'the tree of a dataset does not end')
      } else
        chunks.push({
          size: entries.readUInt32LE(start),
          mask: entries.readUInt32LE(start + 4),
          offsets: Array.from({ length: rank }, (_, k) => wide(entries, start + 8 + 8 * k)),
          at: child,
        })
    }
    if (chunks.length > MOST_CHUNKS) throw bad(`has more than ${MOST_CHUNKS} chunks`)
  }
  return chunks
}
