import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Progress } from '../../../shared/data/dataset.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { diskError } from '../../disk/diskError.ts'
import { isAlive } from '../../disk/isAlive.ts'
import { makeFolders } from '../../disk/makeFolders.ts'
import { renamePatiently } from '../../disk/wholeFile.ts'
import { cacheFolder } from '../base/cacheFolder.ts'
import { byteProgress } from './byteProgress.ts'
import { downloadPackage } from './downloadPackage.ts'
import {
  canProvision,
  isProvisioned,
  type PinnedPackage,
  provisionedFolder,
  TENSORFLOW_PACKAGE,
} from './tensorflowPackage.ts'
import { unpackTensorFlow } from './unpackTensorFlow.ts'

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
  const temporary = temporaryFolder(folder)
  try {
    await removeAbandoned(folder)
    await makeFolders(temporary)
    const archive = join(temporary, 'package.tgz')
    const report = (phase: string) => byteProgress(onProgress, phase, pack.bytes)
    await downloadPackage(pack, archive, report('Fetching TensorFlow'), signal)
    await verify(pack, archive, report('Verifying TensorFlow'))
    await unpackTensorFlow(pack, archive, temporary, report('Unpacking TensorFlow'))
    signal?.throwIfAborted()
    await rm(archive)
    await publish(temporary, folder, pack)
    return folder
  } catch (error) {
    throw signal?.aborted ? new WorkbenchError('CANCELLED', 'Fetching TensorFlow was cancelled.') : cacheError(error)
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

/** What processes left that were killed at this work. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(dirname(folder)).catch(() => [])) {
    const owner = name.startsWith(`${basename(folder)}.`) ? /\.(\d+)\.[0-9a-f]+\.partial$/.exec(name)?.[1] : undefined
    if (owner && !isAlive(Number(owner))) await rm(join(dirname(folder), name), { recursive: true, force: true })
  }
}

/** Renames into place; where another process was faster, its result is as good. */
async function publish(temporary: string, folder: string, pack: PinnedPackage): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await renamePatiently(temporary, folder)
    } catch (error) {
      const there = await stat(folder).catch(() => null)
      if (there?.isDirectory() && isProvisioned(pack)) return
      if (!there?.isDirectory() || attempt === 3) throw error
    }
    // Folders appear whole or not at all, so one without its addon was damaged by hand. It is moved away before it is removed: from one that another
    // process puts there meanwhile no file must go.
    const damaged = temporaryFolder(folder)
    await renamePatiently(folder, damaged).catch(() => {})
    await rm(damaged, { recursive: true, force: true }).catch(() => {})
  }
}

/** A folder beside the final one, by whose name `removeAbandoned` knows its process. */
const temporaryFolder = (folder: string) => `${folder}.${process.pid}.${randomUUID().slice(0, 8)}.partial`

/** What the cache's disk does not take; other failures of a disk as everywhere. */
function cacheError(error: unknown): unknown {
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
  return diskError(error, cacheFolder())
}
