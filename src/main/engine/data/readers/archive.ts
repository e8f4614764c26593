import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Unpack } from 'tar'
import type { Progress } from '../../../../shared/data/dataset.ts'
import { WorkbenchError } from '../../../../shared/errors.ts'

/** Bounds on what an archive may unpack to: a small file can claim anything. */
const LIMIT = { bytes: 20e9, entries: 2_000_000 }

export const isArchiveName = (path: string) => /\.(tar|tar\.gz|tgz)$/i.test(path)

/**
 * Unpacks a tar archive, gzipped or not, into an empty folder: plain files and folders only.
 * @throws WorkbenchError BAD_FILE when it is cut off or damaged, holds a link or device, or an entry that leads outside.
 */
export async function unpackArchive(
  archive: string,
  folder: string,
  { signal, report }: { signal: AbortSignal; report(progress: Progress): void },
): Promise<void> {
  const name = basename(archive)
  const { size } = await stat(archive)
  let refusal: WorkbenchError | null = null
  const refuse = (why: string) => {
    refusal ??= new WorkbenchError('BAD_FILE', `${name} ${why}; it was not imported.`)
    return false
  }
  let bytes = 0
  let entries = 0
  const unpack = new Unpack({
    cwd: folder,
    strict: true,
    preserveOwner: false,
    noMtime: true,
    filter(path, entry) {
      if (refusal) return false
      const type = 'type' in entry ? entry.type : 'File'
      if (path.split(/[\\/]/).includes('..') || /^([\\/]|[a-z]:)/i.test(path))
        return refuse(`holds the entry ${path}, which leads outside of it`)
      if (!['File', 'OldFile', 'ContiguousFile', 'Directory', 'GNUDumpDir'].includes(type))
        return refuse(`holds the entry ${path}, which is a ${type} and no plain file`)
      bytes += entry.size ?? 0
      entries++
      if (bytes > LIMIT.bytes || entries > LIMIT.entries)
        return refuse(`unpacks to more than ${LIMIT.bytes / 1e9} GB or ${LIMIT.entries} files`)
      return true
    },
  })
  const source = createReadStream(archive, { highWaterMark: 1 << 20, signal })
  await new Promise<void>((resolve, reject) => {
    const fail = (error: Error) => {
      source.destroy()
      reject(error)
    }
    unpack.on('error', fail)
    unpack.on('close', () => resolve())
    source.on('error', fail)
    let read = 0
    source.on('data', (chunk) => {
      if (refusal) return fail(refusal)
      read += chunk.length
      report({ phase: `Unpacking ${name}`, done: read, total: size, unit: 'bytes', secondsLeft: null })
      if (!unpack.write(chunk as Buffer)) {
        source.pause()
        unpack.once('drain', () => source.resume())
      }
    })
    source.on('end', () => unpack.end())
  }).catch((error: NodeJS.ErrnoException) => {
    if (signal.aborted) throw signal.reason
    if (error instanceof WorkbenchError) throw error
    if (/^(Z_|TAR_)/.test(error.code ?? '') || /zlib|gzip/i.test(error.message))
      throw new WorkbenchError('BAD_FILE', `${name} is cut off or damaged; copy or download it again.`, {
        cause: error,
      })
    throw error
  })
  if (refusal) throw refusal
}

/** The folder that holds the files: archives usually wrap them in one more. */
export async function innermostFolder(folder: string): Promise<string> {
  for (let at = folder, depth = 0; ; depth++) {
    const found = (await readdir(at, { withFileTypes: true })).filter(({ name }) => !name.startsWith('.'))
    const only = found[0]
    if (found.length !== 1 || !only?.isDirectory() || depth === 4) return at
    at = join(at, only.name)
  }
}
