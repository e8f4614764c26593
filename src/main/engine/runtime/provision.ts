import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress } from 'node:zlib'
import { Parser, type ReadEntry } from 'tar'
import type { Progress } from '../../../shared/data/dataset.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { byteProgress } from './byteProgress.ts'
import { cacheFolder } from './cacheFolder.ts'
import { downloadPackage } from './downloadPackage.ts'

/** An npm package whose bytes are known. */
export interface PinnedPackage {
  name: string
  version: string
  /** As in a lockfile: `sha512-` and the hash in base64. */
  integrity: string
  bytes: number
  /** Path of the archive inside. */
  archive: string
}

/**
 * A complete CPU build of TensorFlow's C library with its addon, as an npm package: what works where only an npm registry can be
 * reached. Its archive is a brotli-compressed tar of a whole node_modules; three files of it are used.
 */
export const TENSORFLOW_PACKAGE: PinnedPackage = {
  name: 'tfjs-node-lambda-releases',
  version: '1.6.1',
  integrity: 'sha512-D275PZpxsKenTuiPnvIE5T+D5JrT4aU9M3EDCedBQKlP0hUB7011Yzg8CAJ6MBIog9Lq90aaEair4yrBBlk61w==',
  bytes: 194_920_996,
  archive: 'package/nodejs12.x-tf2.7.0.br',
}

/** From the archive to the cache; the links of the archive become plain files under the names that the addon asks for. */
const FILES: Record<string, string> = {
  'lib/napi-v6/tfjs_binding.node': 'lib/napi-v6/tfjs_binding.node',
  'deps/lib/libtensorflow.so.1.15.0': 'deps/lib/libtensorflow.so.1',
  'deps/lib/libtensorflow_framework.so.1.15.0': 'deps/lib/libtensorflow_framework.so.1',
}
const ROOT = 'node_modules/@tensorflow/tfjs-node/'

/** Whether that package's library runs on this kind of machine: Linux with the GNU C library on x64. */
export function canProvision(): boolean {
  return process.platform === 'linux' && process.arch === 'x64' && hasGlibc()
}

let glibc: boolean | null = null

function hasGlibc(): boolean {
  if (glibc !== null) return glibc
  const reporter = process.report as unknown as {
    excludeNetwork?: boolean
    getReport(): { header: { glibcVersionRuntime?: string } }
  }
  reporter.excludeNetwork = true // its names take seconds where no name server answers
  glibc = reporter.getReport().header.glibcVersionRuntime !== undefined
  return glibc
}

/** Folder of the provisioned library, whether or not it is there yet; the hash in its name changes with the package. */
export function provisionedFolder({ version, integrity }: PinnedPackage = TENSORFLOW_PACKAGE): string {
  return join(cacheFolder(), `tensorflow-${version}-${Buffer.from(integrity.slice(7), 'base64').toString('hex', 0, 4)}`)
}

/** Whether `provisionTensorFlow` would find its work done. */
export function isProvisioned(pack: PinnedPackage = TENSORFLOW_PACKAGE): boolean {
  return existsSync(join(provisionedFolder(pack), FILES['lib/napi-v6/tfjs_binding.node']!))
}

export interface ProvisionOptions {
  signal?: AbortSignal
  /** What to fetch; the tests bring a small one. */
  pack?: PinnedPackage
}

/**
 * Fetches TensorFlow's CPU library from the npm registry into the cache, once: 195 MB to fetch, 250 MB to keep. Nothing is seen at the
 * final place before all is verified and written, so a cut download, a corrupt one or a second process at the same work leave no harm.
 * @returns the folder that holds it.
 * @throws WorkbenchError RUNTIME on another platform, NETWORK for a failed or cut download, BAD_FILE for a wrong hash, DISK, CANCELLED.
 */
export async function provisionTensorFlow(
  onProgress: (progress: Progress) => void = () => {},
  { signal, pack = TENSORFLOW_PACKAGE }: ProvisionOptions = {},
): Promise<string> {
  const folder = provisionedFolder(pack)
  if (isProvisioned(pack)) return folder
  if (!canProvision())
    throw new WorkbenchError(
      'RUNTIME',
      `There is no TensorFlow library to fetch for ${process.platform} on ${process.arch}; install @tensorflow/tfjs-node with its scripts, or use another runtime.`,
    )
  const temporary = `${folder}.${process.pid}.${randomUUID().slice(0, 8)}.partial`
  try {
    await removeAbandoned(folder)
    await mkdir(temporary, { recursive: true })
    const archive = join(temporary, 'package.tgz')
    const report = (phase: string) => byteProgress(onProgress, phase, pack.bytes)
    await downloadPackage(pack, archive, report('Fetching TensorFlow'), signal)
    await verify(pack, archive, report('Verifying TensorFlow'))
    await extract(pack, archive, temporary, report('Unpacking TensorFlow'))
    signal?.throwIfAborted()
    await rm(archive)
    await publish(temporary, folder, pack)
    return folder
  } catch (error) {
    throw signal?.aborted ? new WorkbenchError('CANCELLED', 'Fetching TensorFlow was cancelled.') : diskError(error)
  } finally {
    // What cannot be removed must not hide why the work failed.
    await rm(temporary, { recursive: true, force: true }).catch(() => {})
  }
}

async function verify(pack: PinnedPackage, archive: string, onBytes: (done: number) => void): Promise<void> {
  const hash = createHash('sha512')
  let done = 0
  for await (const chunk of createReadStream(archive, { highWaterMark: 1 << 20 })) {
    hash.update(chunk)
    done += chunk.length
    onBytes(done)
  }
  const found = `sha512-${hash.digest('base64')}`
  if (found === pack.integrity) return
  const { name, version, bytes } = pack
  throw new WorkbenchError(
    'BAD_FILE',
    done === bytes
      ? `The package ${name}@${version} as downloaded has another hash than the pinned one, so it is not used; try again, or ask who runs the npm registry.`
      : `The package ${name}@${version} came with ${done} instead of ${bytes} bytes, so it is not used; try again.`,
  )
}

/** Outer tar.gz -> brotli -> inner tar -> three files. */
async function extract(
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
      const target = entry.path.startsWith(ROOT) ? FILES[entry.path.slice(ROOT.length)] : undefined
      if (!target || entry.type !== 'File') return void entry.resume()
      const path = join(folder, target)
      written.add(target)
      add(
        mkdir(dirname(path), { recursive: true }).then(() =>
          pipeline(entry as never, createWriteStream(path, { mode: 0o755 })),
        ),
      )
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
  const missing = Object.values(FILES).filter((file) => !written.has(file))
  if (missing.length > 0)
    throw new WorkbenchError('BAD_FILE', `The package ${pack.name} holds no ${missing.join(', ')}.`)
}

/** What processes left that were killed at this work. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(dirname(folder)).catch(() => [])) {
    const owner = name.startsWith(`${basename(folder)}.`) ? /\.(\d+)\.[0-9a-f]+\.partial$/.exec(name)?.[1] : undefined
    if (owner && !isAlive(Number(owner))) await rm(join(dirname(folder), name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Renames into place; where another process was faster, its result is as good. */
async function publish(temporary: string, folder: string, pack: PinnedPackage): Promise<void> {
  // Folders appear whole or not at all, so one without its addon was damaged by hand.
  if (!isProvisioned(pack)) await rm(folder, { recursive: true, force: true })
  try {
    await rename(temporary, folder)
  } catch (error) {
    const there = await stat(folder).catch(() => null)
    if (!there?.isDirectory() || !isProvisioned(pack)) throw error
  }
}

function diskError(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOSPC')
    return new WorkbenchError(
      'DISK',
      `The disk of ${cacheFolder()} is full; TensorFlow needs 500 MB while it is unpacked.`,
    )
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM' || code === 'ENOTDIR')
    return new WorkbenchError(
      'DISK',
      `The cache ${cacheFolder()} cannot be written; set ALLCONV_CACHE to a folder that can.`,
    )
  return error
}
