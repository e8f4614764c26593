import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress } from 'node:zlib'
import { Parser, type ReadEntry } from 'tar'
import type { Progress } from '../../../shared/data/dataset.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { byteProgress } from './byteProgress.ts'
import { cacheFolder } from './cacheFolder.ts'
import { downloadPackage } from './downloadPackage.ts'

/**
 * A complete CPU build of TensorFlow's C library with its addon, as an npm package: what works where only an npm registry can be
 * reached. Its archive is a brotli-compressed tar of a whole node_modules; three files of it are used.
 */
export const TENSORFLOW_PACKAGE = {
  name: 'tfjs-node-lambda-releases',
  version: '1.6.1',
  integrity: 'sha512-D275PZpxsKenTuiPnvIE5T+D5JrT4aU9M3EDCedBQKlP0hUB7011Yzg8CAJ6MBIog9Lq90aaEair4yrBBlk61w==',
  bytes: 194_920_996,
  archive: 'package/nodejs12.x-tf2.7.0.br',
} as const

/** From the archive to the cache; the links of the archive become plain files under the names that the addon asks for. */
const FILES: Record<string, string> = {
  'lib/napi-v6/tfjs_binding.node': 'lib/napi-v6/tfjs_binding.node',
  'deps/lib/libtensorflow.so.1.15.0': 'deps/lib/libtensorflow.so.1',
  'deps/lib/libtensorflow_framework.so.1.15.0': 'deps/lib/libtensorflow_framework.so.1',
}
const ROOT = 'node_modules/@tensorflow/tfjs-node/'

/** Whether that package's library runs on this kind of machine. */
export function canProvision(): boolean {
  return process.platform === 'linux' && process.arch === 'x64'
}

/** Folder of the provisioned library, whether or not it is there yet; the hash in its name changes with the package. */
export function provisionedFolder(): string {
  const { version, integrity } = TENSORFLOW_PACKAGE
  return join(cacheFolder(), `tensorflow-${version}-${Buffer.from(integrity.slice(7), 'base64').toString('hex', 0, 4)}`)
}

/** Whether `provisionTensorFlow` would find its work done. */
export function isProvisioned(): boolean {
  return existsSync(join(provisionedFolder(), FILES['lib/napi-v6/tfjs_binding.node']!))
}

export interface ProvisionOptions {
  signal?: AbortSignal
  /** Puts the package's file at `path`; the tests bring their own. */
  download?: typeof downloadPackage
}

/**
 * Fetches TensorFlow's CPU library from the npm registry into the cache, once: 195 MB to fetch, 250 MB to keep. Nothing is seen at the
 * final place before all is verified and written, so a cut download, a corrupt one or a second process at the same work leave no harm.
 * @returns the folder that holds it.
 * @throws WorkbenchError RUNTIME on another platform, NETWORK for a failed or cut download, BAD_FILE for a wrong hash, DISK, CANCELLED.
 */
export async function provisionTensorFlow(
  onProgress: (progress: Progress) => void = () => {},
  { signal, download = downloadPackage }: ProvisionOptions = {},
): Promise<string> {
  const folder = provisionedFolder()
  if (isProvisioned()) return folder
  if (!canProvision())
    throw new WorkbenchError(
      'RUNTIME',
      `There is no TensorFlow library to fetch for ${process.platform} on ${process.arch}; install @tensorflow/tfjs-node with its scripts, or use another runtime.`,
    )
  const temporary = `${folder}.${process.pid}.${randomUUID().slice(0, 8)}.partial`
  try {
    await mkdir(temporary, { recursive: true })
    const archive = join(temporary, 'package.tgz')
    await download(TENSORFLOW_PACKAGE, archive, report(onProgress, 'Fetching TensorFlow'), signal)
    await verify(archive, onProgress)
    await extract(archive, temporary, onProgress)
    await rm(archive)
    await publish(temporary, folder)
    return folder
  } catch (error) {
    throw signal?.aborted ? new WorkbenchError('CANCELLED', 'Fetching TensorFlow was cancelled.') : diskError(error)
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

const report = (onProgress: (progress: Progress) => void, phase: string) =>
  byteProgress(onProgress, phase, TENSORFLOW_PACKAGE.bytes)

async function verify(archive: string, onProgress: (progress: Progress) => void): Promise<void> {
  const hash = createHash('sha512')
  const onBytes = report(onProgress, 'Verifying TensorFlow')
  let done = 0
  for await (const chunk of createReadStream(archive, { highWaterMark: 1 << 20 })) {
    hash.update(chunk)
    done += chunk.length
    onBytes(done)
  }
  const found = `sha512-${hash.digest('base64')}`
  if (found === TENSORFLOW_PACKAGE.integrity) return
  const { name, version, bytes } = TENSORFLOW_PACKAGE
  throw new WorkbenchError(
    'BAD_FILE',
    done === bytes
      ? `The package ${name}@${version} as downloaded has another hash than the pinned one, so it is not used; try again, or ask who runs the npm registry.`
      : `The package ${name}@${version} came with ${done} instead of ${bytes} bytes, so it is not used; try again.`,
  )
}

/** Outer tar.gz -> brotli -> inner tar -> three files. */
async function extract(archive: string, folder: string, onProgress: (progress: Progress) => void): Promise<void> {
  const writes: Promise<void>[] = []
  const written = new Set<string>()
  const inner = new Parser({
    onReadEntry(entry: ReadEntry) {
      const target = entry.path.startsWith(ROOT) ? FILES[entry.path.slice(ROOT.length)] : undefined
      if (!target || entry.type !== 'File') return void entry.resume()
      const path = join(folder, target)
      written.add(target)
      writes.push(
        mkdir(dirname(path), { recursive: true }).then(() =>
          pipeline(entry as never, createWriteStream(path, { mode: 0o755 })),
        ),
      )
    },
  })
  const onBytes = report(onProgress, 'Unpacking TensorFlow')
  let read = 0
  const source = createReadStream(archive, { highWaterMark: 1 << 20 })
  source.on('data', (chunk) => {
    read += chunk.length
    onBytes(read)
  })
  let unpacked: Promise<void> | null = null
  const outer = new Parser({
    onReadEntry(entry: ReadEntry) {
      if (entry.path === TENSORFLOW_PACKAGE.archive)
        unpacked = pipeline(entry as never, createBrotliDecompress(), inner as never)
      else entry.resume()
    },
  })
  await pipeline(source, outer as never)
  await unpacked
  await Promise.all(writes)
  const missing = Object.values(FILES).filter((file) => !written.has(file))
  if (missing.length > 0)
    throw new WorkbenchError('BAD_FILE', `The package ${TENSORFLOW_PACKAGE.name} holds no ${missing.join(', ')}.`)
}

/** Renames into place; where another process was faster, its result is as good. */
async function publish(temporary: string, folder: string): Promise<void> {
  try {
    await rename(temporary, folder)
  } catch (error) {
    const there = await stat(folder).catch(() => null)
    if (!there?.isDirectory() || !isProvisioned()) throw error
  }
}

function diskError(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOSPC')
    return new WorkbenchError(
      'DISK',
      `The disk of ${cacheFolder()} is full; TensorFlow needs 500 MB while it is unpacked.`,
    )
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM')
    return new WorkbenchError(
      'DISK',
      `The cache ${cacheFolder()} cannot be written; set ALLCONV_CACHE to a folder that can.`,
    )
  return error
}
