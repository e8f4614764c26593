import { resolve } from 'node:path'
import { WorkbenchError } from '../../shared/errors.ts'
import { shown } from '../../shared/shown.ts'
import { onDisk } from '../disk/diskError.ts'
import { isBelow } from '../disk/isBelow.ts'
import { makeFolders } from '../disk/makeFolders.ts'
import type { Layout } from '../workspace/layout.ts'

/** A path without a folder of its own is one of the workspace's `exports/`, whoever asks: pages know no other place. */
export const inExports = (path: string, { exports }: Layout): string => resolve(exports, path)

const CONTROL = /\p{Cc}/u

/**
 * Where a file that a caller has named may be written. A relative path of a browser is one of the workspace's `exports/`, which is made.
 * What the workspace keeps itself is nobody's to write to: a foreign file among a run's checkpoints would be taken for one.
 * @param isHere whether the caller sits at this machine; others write into the workspace's `exports/` alone
 * @returns the absolute path
 * @throws WorkbenchError REFUSED, DISK
 */
export async function placeToWrite(path: string, { root, exports }: Layout, isHere: boolean): Promise<string> {
  if (!isHere && CONTROL.test(path))
    throw new WorkbenchError(
      'REFUSED',
      `The file name ${shown(path)} holds control characters, which a terminal would obey; choose another one.`,
    )
  const out = isHere ? resolve(path) : resolve(exports, path)
  const exported = await isBelow(out, exports)
  if (!exported && !isHere)
    throw new WorkbenchError(
      'REFUSED',
      `A browser may have files written to ${exports} alone, not to ${shown(out)}; give a name without a folder.`,
    )
  if (!exported && (await isBelow(out, root)))
    throw new WorkbenchError(
      'REFUSED',
      `${shown(out)} lies in the workspace, which keeps its own files there; choose ${exports} or a folder outside.`,
    )
  if (!isHere) await onDisk(exports, () => makeFolders(exports))
  return out
}
