import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { decodeNetworkFile, type NetworkFile } from '../../../shared/networks/networkFile.ts'
import { hasCode, onDisk } from '../../disk/diskError.ts'
import { readRegularFile } from '../../disk/openRegularFile.ts'

/** The folder `resources/networks` of this product: builds may lie at any depth below its root. Null where it has none. */
export function bundledFolder(from: string): string | null {
  for (let at = from; ; at = dirname(at)) {
    const folder = join(at, 'resources', 'networks')
    if (existsSync(folder)) return folder
    if (dirname(at) === at) return null
  }
}

/** A network file of the product, read. */
export interface BundledFile extends NetworkFile {
  bytes: number
}

/** The network files of a folder, by name. @throws WorkbenchError BAD_FILE for one that is damaged; DISK */
export async function readBundled(folder: string): Promise<BundledFile[]> {
  const names = await onDisk(folder, () => readdir(folder)).catch((error) => {
    if (hasCode(error, 'ENOENT')) return [] as string[]
    throw error
  })
  const files = names.filter((name) => name.endsWith('.safetensors')).sort()
  return Promise.all(files.map((name) => readNetwork(join(folder, name))))
}

/** @throws WorkbenchError NOT_FOUND, BAD_FILE, DISK */
export async function readNetwork(path: string): Promise<BundledFile> {
  const bytes = await onDisk(path, () => readRegularFile(path, MOST_BYTES))
  return { ...(await decodeNetworkFile(bytes, basename(path))), bytes: bytes.length }
}

/** Larger than any network that is trained here, and little enough to hold twice. */
const MOST_BYTES = 1_000_000_000
