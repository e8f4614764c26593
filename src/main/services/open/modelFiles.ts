import { stat } from 'node:fs/promises'
import { basename, dirname, join, normalize } from 'node:path'
import { TFJS_MODEL } from '../../../shared/open/endings.ts'
import { readRegularFile } from '../../disk/openRegularFile.ts'

/** Of a JSON file that names others. */
const MOST_JSON = 64 * 2 ** 20
const MOST_FILES = 1000

const found = (path: string) => stat(path).catch(() => null)

/** The file that a model is opened by: itself, or `model.json` of a folder. */
export async function modelOf(path: string): Promise<string> {
  const inside = join(path, TFJS_MODEL)
  return (await found(path))?.isDirectory() && (await found(inside))?.isFile() ? inside : path
}

/** What a model is called by itself: `model.json` says less than its folder, unless an upload has made that. */
export function nameOf(path: string): string {
  const folder = basename(dirname(path))
  if (basename(path) === TFJS_MODEL && folder !== '' && !/^[0-9a-f]{32}$/.test(folder)) return folder
  return (
    basename(path).replace(/(\.(onnx|pth|pt|bin|ckpt|safetensors|tar|index|json|h5|keras))+$/i, '') || basename(path)
  )
}

/** Files beside a model that its JSON names: shards of TensorFlow.js and of safetensors. None where it is no such file. */
export async function filesOf(path: string): Promise<string[]> {
  const { size = 0 } = (await found(path)) ?? {}
  if (!path.endsWith('.json') || size > MOST_JSON) return []
  try {
    const json = JSON.parse((await readRegularFile(path)).toString('utf8'))
    const shards = (json.weightsManifest ?? []).flatMap(({ paths }: { paths: unknown }) => paths)
    const names = new Set<unknown>([...shards, ...Object.values(json.weight_map ?? {})])
    return [...names]
      .filter((name): name is string => typeof name === 'string' && isBeside(name))
      .slice(0, MOST_FILES)
      .map((name) => join(dirname(path), name))
  } catch {
    return [] // what it is, its reader says
  }
}

const isBeside = (name: string) => {
  const plain = normalize(name)
  return !/^([/\\]|[a-z]:)/i.test(plain) && !plain.split(/[/\\]/).includes('..') && !plain.includes('\0')
}
