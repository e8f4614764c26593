import { stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { TFJS_MODEL } from '../../../shared/open/endings.ts'

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
