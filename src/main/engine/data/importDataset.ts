import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Dataset, Progress } from '../../../shared/data/dataset.ts'
import { diskError } from '../../disk/diskError.ts'
import { makeFolders } from '../../disk/makeFolders.ts'
import { checkSize } from './readers/imageSize.ts'
import type { DatasetReader } from './readers/reader.ts'
import { readers } from './readers/table.ts'
import { openSource } from './source/openSource.ts'
import { foldersWithin, type SourceFolder, type SourceTree } from './source/tree.ts'
import { refuseExisting, temporaryBeside } from './writeFolder.ts'

export interface ImportInput {
  /** Folder or archive to read. */
  path: string
  /** Data set folder to be made; its parent is made, too. */
  folder: string
  name: string
  title?: string
  /** Size that images are brought to; the most common one where absent. */
  size?: { height: number; width: number }
  /** Brings 16-bit images of 12-bit numbers to full range. */
  stretch?: boolean
  /** Chooses the test part of a folder without one. */
  seed?: number
}

/** Levels below the imported folder in which a form's files are looked for. */
const DEPTH = 4

/**
 * Imports a data set, whatever form it has: all of it or, on any error and on cancel, nothing.
 * @throws WorkbenchError NOT_FOUND, BAD_INPUT, BAD_FILE, CONFLICT, DISK or CANCELLED.
 */
export async function importDataset(
  input: ImportInput,
  { signal, report }: { signal: AbortSignal; report(progress: Progress): void },
  table: readonly DatasetReader[] = readers,
): Promise<Dataset> {
  const { path, folder: target, name } = input
  if (input.size) checkSize(input.size)
  const unpacked = `${temporaryBeside(target)}-unpacked`
  try {
    await refuseExisting(target, name)
    await makeFolders(dirname(target))
    const tree = await openSource(path, unpacked, { signal, report })
    const { reader, source } = await recognise(tree, table)
    const request = {
      source,
      tree,
      target,
      name,
      title: input.title ?? name,
      stretch: input.stretch ?? false,
      seed: input.seed ?? 0,
      scratch: unpacked,
      signal,
      report,
    }
    return await reader.read(input.size ? { ...request, size: input.size } : request)
  } catch (error) {
    throw diskError(error, target)
  } finally {
    await rm(unpacked, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** The first form of the table that is found, as high up as it is found; the last one of the table takes whatever is left. */
async function recognise(
  tree: SourceTree,
  table: readonly DatasetReader[],
): Promise<{ reader: DatasetReader; source: SourceFolder }> {
  const folders = foldersWithin(tree.root, DEPTH)
  for (const reader of table.slice(0, -1))
    for (const source of folders) if (await reader.recognises(source, tree)) return { reader, source }
  return { reader: table.at(-1)!, source: tree.root }
}
