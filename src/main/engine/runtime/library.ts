import { createRequire } from 'node:module'
import util from 'node:util'
import type { TensorLibrary } from '../ops/runtime.ts'

/** CommonJS everywhere: tfjs and the addon's JavaScript must share one copy of tfjs-core, and only its CommonJS build is complete in Node. */
export const requireHere = createRequire(import.meta.url)

let library: TensorLibrary | null = null

/** tfjs itself, loaded on first use, as it takes 0.2 s. */
export function tensorLibrary(): TensorLibrary {
  if (library) return library
  // tfjs-node calls this, and Node 23 and later no longer have it.
  const old = util as { isNullOrUndefined?: (value: unknown) => boolean }
  old.isNullOrUndefined ??= (value) => value === null || value === undefined
  library = requireHere('@tensorflow/tfjs') as TensorLibrary
  library.enableProdMode()
  return library
}
