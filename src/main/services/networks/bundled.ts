import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { sha256Of } from '../../../shared/checkpoint/seal.ts'
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
  /** Id of the run that it becomes: it follows from the file's content, so the same file is the same run and another one another. */
  runId: string
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
  const network = await decodeNetworkFile(bytes, basename(path))
  return { ...network, bytes: bytes.length, runId: runIdOf(network.card.name, await sha256Of(bytes)) }
}

/** What the file says of its run is the word of whoever made it, and no name for a folder here. */
const runIdOf = (name: string, sha256: string) => `${name.slice(0, 48)}-${sha256.slice(0, 16)}`

/** Larger than any network that is trained here, and little enough to hold twice. */
const MOST_BYTES = 1_000_000_000
