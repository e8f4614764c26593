import { type Entry, fromFd, getFileNameLowLevel, type ZipFile } from 'yauzl'
import { openRegularFile } from '../../../../disk/openRegularFile.ts'
import { cleanName, decodeName } from '../names.ts'
import { folderAt } from '../tree.ts'
import type { Pack } from './pack.ts'

/** How zip files pack an entry; only these two are everywhere. */
const METHODS: Record<number, string> = {
  1: 'Shrink',
  6: 'Implode',
  9: 'Deflate64',
  12: 'bzip2',
  14: 'LZMA',
  93: 'Zstandard',
  95: 'xz',
  98: 'PPMd',
}

/** A zip archive that is cut off or damaged. */
export class DamagedZip extends Error {}

/**
 * Unpacks a zip archive: plain files and folders only.
 * @param onEntry hears how many entries are done, of how many.
 * @throws DamagedZip, WorkbenchError BAD_FILE
 */
export async function unpackZip(
  path: string,
  pack: Pack,
  { signal, onEntry }: { signal: AbortSignal; onEntry(done: number, total: number): void },
): Promise<void> {
  const { handle } = await openRegularFile(path)
  let zip: ZipFile | null = null
  try {
    const opened = await damaged<ZipFile>((done) =>
      // The central directory is read entry by entry; names stay bytes, as most programs write them in their system's encoding.
      fromFd(handle.fd, { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: true }, done),
    )
    zip = opened
    for (let done = 0; ; done++) {
      signal.throwIfAborted()
      const entry = await nextEntry(opened)
      if (!entry) return
      await take(opened, entry, pack)
      onEntry(done + 1, opened.entryCount)
    }
  } finally {
    zip?.removeAllListeners()
    zip?.on('error', () => {}) // nobody is left to hear it
    await handle.close()
  }
}

async function take(zip: ZipFile, entry: Entry, pack: Pack): Promise<void> {
  const name = nameOf(entry)
  const segments = pack.segments(name)
  pack.count(entry.uncompressedSize)
  // Unix programs keep the file's mode in the upper half.
  const kind = (entry.externalFileAttributes >>> 16) & 0xf000
  if (name.endsWith('/') || name.endsWith('\\')) return void folderAt(pack.tree, segments)
  if (kind !== 0 && kind !== 0x8000 && kind !== 0x4000)
    throw pack.refusal(
      `holds the entry ${cleanName(name).slice(0, 200)}, which is a ${kind === 0xa000 ? 'symbolic link' : 'special file'} and no plain file`,
    )
  if (entry.generalPurposeBitFlag & 1)
    throw pack.refusal('is encrypted: unpack it with its password, and import the folder')
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8)
    throw pack.refusal(
      `is packed with ${METHODS[entry.compressionMethod] ?? `method ${entry.compressionMethod}`}, which is not read here: unpack it, and import the folder`,
    )
  if (segments.length === 0) throw new DamagedZip('an entry has no name')
  const stream = await damaged<NodeJS.ReadableStream>((done) => zip.openReadStream(entry, done))
  try {
    await pack.add(segments, entry.uncompressedSize, chunksOf(stream))
  } finally {
    ;(stream as NodeJS.ReadableStream & { destroy(): void }).destroy()
  }
}

async function* chunksOf(stream: NodeJS.ReadableStream): AsyncGenerator<Buffer> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  for (;;) {
    const { done, value } = await chunks.next().catch((cause) => {
      throw new DamagedZip('an entry is damaged', { cause })
    })
    if (done) return
    yield value
  }
}

/** UTF-8 wherever it is UTF-8, whatever the flag says; otherwise as the zip format has it (code page 437, or a Unicode path beside it). */
function nameOf(entry: Entry): string {
  const bytes = entry.fileName as unknown as Buffer
  const text = new TextDecoder('utf-8').decode(bytes)
  if (!text.includes('\ufffd')) return decodeName(bytes)
  return cleanName(getFileNameLowLevel(entry.generalPurposeBitFlag, bytes, entry.extraFields, false))
}

function nextEntry(zip: ZipFile): Promise<Entry | null> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      zip.off('entry', onEntry)
      zip.off('end', onEnd)
      zip.off('error', onError)
      act()
    }
    const onEntry = (entry: Entry) => settle(() => resolve(entry))
    const onEnd = () => settle(() => resolve(null))
    const onError = (cause: Error) => settle(() => reject(new DamagedZip(cause.message, { cause })))
    zip.on('entry', onEntry)
    zip.on('end', onEnd)
    zip.on('error', onError)
    zip.readEntry()
  })
}

const damaged = <T>(start: (done: (error: Error | null, value?: T) => void) => void) =>
  new Promise<T>((resolve, reject) => {
    start((cause, value) => (cause ? reject(new DamagedZip(cause.message, { cause })) : resolve(value as T)))
  })
