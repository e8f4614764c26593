import { pipeline, Readable, type Transform } from 'node:stream'
import zlib from 'node:zlib'

export interface Compression {
  id: string
  /** Ending of its files, as the way out names it. */
  ending: string
  /** First bytes of a file. */
  magic: readonly number[]
  /** Decompresses a stream; absent where nothing here can. */
  open?: () => Transform
}

// Node 22.15 and later have Zstandard.
const zstd = (zlib as { createZstdDecompress?: () => Transform }).createZstdDecompress

/** What archives are compressed with. Those without `open` are named with the way out. */
export const COMPRESSIONS: readonly Compression[] = [
  { id: 'gzip', ending: '.gz', magic: [0x1f, 0x8b], open: () => zlib.createGunzip() },
  { id: 'bzip2', ending: '.bz2', magic: [0x42, 0x5a, 0x68] },
  { id: 'xz', ending: '.xz', magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a] },
  { id: 'Zstandard', ending: '.zst', magic: [0x28, 0xb5, 0x2f, 0xfd], ...(zstd && { open: zstd }) },
  { id: 'compress', ending: '.Z', magic: [0x1f, 0x9d] },
]

/** The decompressed bytes. What follows the end of the compressed data (tapes and copies pad with zeros) is never looked at. */
export async function* decompress(chunks: AsyncIterable<Buffer>, open: () => Transform): AsyncGenerator<Buffer> {
  const stream = open()
  const source = Readable.from(chunks, { objectMode: false })
  pipeline(source, stream, (error) => {
    if (error && error.code !== 'ERR_STREAM_PREMATURE_CLOSE') stream.destroy(error)
  })
  try {
    for await (const chunk of stream) yield chunk as Buffer
  } finally {
    source.destroy()
    stream.destroy()
  }
}
