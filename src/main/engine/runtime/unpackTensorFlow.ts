import { createReadStream, createWriteStream } from 'node:fs'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress } from 'node:zlib'
import { Parser, type ReadEntry } from 'tar'
import { WorkbenchError } from '../../../shared/errors.ts'
import { makeFolders } from '../../disk/makeFolders.ts'
import { LIBRARY_FILES, type PinnedPackage } from './tensorflowPackage.ts'

/** Where the inner archive keeps them. */
const ROOT = 'node_modules/@tensorflow/tfjs-node/'

/**
 * Unpacks the library from the package's `archive` into `folder`: outer tar.gz, brotli, inner tar, three files, all as one stream.
 * @throws WorkbenchError BAD_FILE for a package without them.
 */
export async function unpackTensorFlow(
  pack: PinnedPackage,
  archive: string,
  folder: string,
  onBytes: (done: number) => void,
): Promise<void> {
  const failed = new AbortController()
  const parts: Promise<void>[] = []
  /** A part that fails ends the whole at once; awaiting the parts afterwards throws its error. */
  const add = (part: Promise<void>) => {
    parts.push(part)
    part.catch(() => failed.abort())
  }
  const written = new Set<string>()
  const inner = new Parser({
    onReadEntry(entry: ReadEntry) {
      const target = entry.path.startsWith(ROOT) ? LIBRARY_FILES[entry.path.slice(ROOT.length)] : undefined
      if (!target || entry.type !== 'File') return void entry.resume()
      const path = join(folder, target)
      written.add(target)
      add(makeFolders(dirname(path)).then(() => pipeline(entry as never, createWriteStream(path, { mode: 0o755 }))))
    },
  })
  let read = 0
  const source = createReadStream(archive, { highWaterMark: 1 << 20 })
  source.on('data', (chunk) => {
    read += chunk.length
    onBytes(read)
  })
  const outer = new Parser({
    onReadEntry(entry: ReadEntry) {
      if (entry.path === pack.archive) add(pipeline(entry as never, createBrotliDecompress(), inner as never))
      else entry.resume()
    },
  })
  try {
    await pipeline(source, outer as never, { signal: failed.signal })
  } catch (error) {
    if (!failed.signal.aborted) throw error
  }
  // Entries of the inner archive join while the outer one is awaited.
  for (let index = 0; index < parts.length; index++) await parts[index]
  const missing = Object.values(LIBRARY_FILES).filter((file) => !written.has(file))
  if (missing.length > 0)
    throw new WorkbenchError('BAD_FILE', `The package ${pack.name} holds no ${missing.join(', ')}.`)
}
