import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from '../base/cacheFolder.ts'

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
export const LIBRARY_FILES: Record<string, string> = {
  'lib/napi-v6/tfjs_binding.node': 'lib/napi-v6/tfjs_binding.node',
  'deps/lib/libtensorflow.so.1.15.0': 'deps/lib/libtensorflow.so.1',
  'deps/lib/libtensorflow_framework.so.1.15.0': 'deps/lib/libtensorflow_framework.so.1',
}

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
  return existsSync(join(provisionedFolder(pack), LIBRARY_FILES['lib/napi-v6/tfjs_binding.node']!))
}
