import { basename } from 'node:path'
import type { Progress } from '../../../../../shared/data/dataset.ts'
import { WorkbenchError } from '../../../../../shared/errors.ts'
import { withBytes } from '../../../../disk/readBytes.ts'
import type { SourceTree } from '../tree.ts'
import { COMPRESSIONS, type Compression, decompress } from './compressions.ts'
import { Pack } from './pack.ts'
import { DamagedTar } from './tarEntries.ts'
import { unpackTar } from './unpackTar.ts'
import { DamagedZip, unpackZip } from './unpackZip.ts'

export type ArchiveKind = { kind: 'zip' } | { kind: 'tar'; compression: Compression | null }

const CHUNK = 1 << 20
const OTHERS: readonly (readonly [string, string])[] = [
  ['7z\xbc\xaf\x27\x1c', '7-Zip'],
  ['Rar!\x1a\x07', 'RAR'],
]

/**
 * What archive a file is, by its first bytes; null for none.
 * @throws WorkbenchError BAD_FILE for an archive of a kind that is not read, with the way out.
 */
export function archiveKind(name: string, head: Uint8Array): ArchiveKind | null {
  const text = Buffer.from(head).toString('latin1')
  const unpackIt = (kind: string, how: string) =>
    new WorkbenchError('BAD_FILE', `${name} is ${kind} archive, which is not read here; ${how}, and import the folder.`)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: signatures are bytes
  if (/^PK(\x03\x04|\x05\x06|\x07\x08)/.test(text)) return { kind: 'zip' }
  const other = OTHERS.find(([magic]) => text.startsWith(magic))
  if (other) throw unpackIt(`a ${other[1]}`, 'unpack it')
  const compression = COMPRESSIONS.find(({ magic }) => magic.every((byte, i) => head[i] === byte))
  if (compression && !compression.open)
    throw unpackIt(`${compression.id === 'xz' ? 'an' : 'a'} ${compression.id}`, `unpack it (tar -xf ${name})`)
  if (compression) return { kind: 'tar', compression }
  if (text.slice(257, 262) === 'ustar' || /\.tar$/i.test(name)) return { kind: 'tar', compression: null }
  if (/\.(zip|tgz|tar\.\w+)$/i.test(name)) throw damaged(name)
  return null
}

const damaged = (name: string, cause?: unknown) =>
  new WorkbenchError('BAD_FILE', `${name} is cut off or damaged; copy or download it again.`, { cause })

/**
 * Unpacks an archive into a folder without another one's content.
 * @param name how errors call it
 * @throws WorkbenchError BAD_FILE when it is cut off or damaged, holds a link or device, or an entry that leads outside.
 */
export async function unpackArchive(
  path: string,
  archive: ArchiveKind,
  folder: string,
  { signal, report }: { signal: AbortSignal; report(progress: Progress): void },
  name = basename(path),
): Promise<SourceTree> {
  const pack = await Pack.make(folder, name)
  const phase = `Unpacking ${name}`
  try {
    if (archive.kind === 'zip')
      await unpackZip(path, pack, {
        signal,
        onEntry: (done, total) => report({ phase, done, total, unit: 'files', secondsLeft: null }),
      })
    else
      await withBytes({ at: path, offset: 0, size: null }, async ({ size, read }) => {
        async function* chunks() {
          for (let at = 0; at < size; ) {
            signal.throwIfAborted()
            const chunk = await read(at, CHUNK)
            if (chunk.length === 0) return
            at += chunk.length
            report({ phase, done: at, total: size, unit: 'bytes', secondsLeft: null })
            yield chunk
          }
        }
        const open = archive.compression?.open
        await unpackTar(open ? decompress(chunks(), open) : chunks(), pack)
      })
    return pack.tree
  } catch (error) {
    signal.throwIfAborted()
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (
      error instanceof DamagedTar ||
      error instanceof DamagedZip ||
      /^(Z_|ERR_PADDING)/.test(code) ||
      /zlib|zstd/i.test(String(error))
    )
      throw damaged(name, error)
    throw error
  } finally {
    await pack.close()
  }
}
