import { createRequire } from 'node:module'
import product from '../../package.json' with { type: 'json' }

/** Libraries whose version can change what a run computes. */
const LIBRARIES = [
  '@tensorflow/tfjs',
  '@tensorflow/tfjs-node',
  '@tensorflow/tfjs-node-gpu',
  '@tensorflow/tfjs-backend-wasm',
  'sharp',
]

/** Versions of this product, of what it runs on and of the libraries that decide a run's numbers, by name. */
export function softwareVersions(): Record<string, string> {
  const require = createRequire(import.meta.url)
  const versionOf = (path: string): string | null => {
    try {
      return String((require(path) as { version: string }).version)
    } catch {
      return null // not installed here, e.g. the GPU package on a machine without one
    }
  }
  const versions: Record<string, string> = { [product.name]: product.version, node: process.versions.node }
  if (process.versions.electron) versions.electron = process.versions.electron
  for (const name of LIBRARIES) {
    const version = versionOf(`${name}/package.json`)
    if (version) versions[name] = version
  }
  return versions
}
