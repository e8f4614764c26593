import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { requireHere } from './library.ts'
import { provisionedFolder } from './tensorflowPackage.ts'

export type TensorFlowKind = 'gpu' | 'cpu'

/** A place where TensorFlow's addon may be. */
export interface NativeLibrary {
  /** For people: `the folder /opt/tf`, `the package @tensorflow/tfjs-node`. */
  place: string
  /** Path of `tfjs_binding.node`, or null where it is missing. */
  addon: string | null
}

const PACKAGES: Record<TensorFlowKind, string> = {
  gpu: '@tensorflow/tfjs-node-gpu',
  cpu: '@tensorflow/tfjs-node',
}

/** Finds the addon in a folder laid out like the package (`lib/napi-v8/`), or lying in the folder itself; the newest Node-API that this Node speaks. */
export function findAddon(folder: string): string | null {
  const direct = join(folder, 'tfjs_binding.node')
  if (existsSync(direct)) return direct
  const lib = join(folder, 'lib')
  const versions = namesIn(lib)
    .map((name) => /^napi-v(\d+)$/.exec(name)?.[1])
    .filter((version) => version !== undefined)
    .map(Number)
    .filter((version) => version <= Number(process.versions.napi))
    .sort((a, b) => b - a)
  for (const version of versions) {
    const addon = join(lib, `napi-v${version}`, 'tfjs_binding.node')
    if (existsSync(addon)) return addon
  }
  return null
}

/** Whatever keeps a folder from being read, nothing is found there. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function packageFolder(name: string): string | null {
  try {
    return dirname(requireHere.resolve(`${name}/package.json`))
  } catch {
    return null
  }
}

/** Where to look, in order: the folder that the user names, what npm installed, and (CPU) what was provisioned. */
export function nativeLibraries(kind: TensorFlowKind, userFolder: string | null): NativeLibrary[] {
  const installed = packageFolder(PACKAGES[kind])
  const places: NativeLibrary[] = []
  if (userFolder) places.push({ place: `the folder ${userFolder}`, addon: findAddon(userFolder) })
  places.push({ place: `the package ${PACKAGES[kind]}`, addon: installed && findAddon(installed) })
  if (kind === 'cpu') {
    const folder = provisionedFolder()
    places.push({ place: `the cache ${folder}`, addon: findAddon(folder) })
  }
  return places
}
