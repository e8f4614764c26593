import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Dataset, Progress } from '../../../shared/data/dataset.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { diskError } from '../../disk/diskError.ts'
import { innermostFolder, isArchiveName, unpackArchive } from './readers/archive.ts'
import { checkSize } from './readers/imageFolder.ts'
import type { DatasetReader } from './readers/reader.ts'
import { readers } from './readers/table.ts'
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
  /** Chooses the test part of a folder without one. */
  seed?: number
}

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
    const found = await stat(path).catch(() => {
      throw new WorkbenchError('NOT_FOUND', `There is nothing at ${path}.`)
    })
    await mkdir(dirname(target), { recursive: true })
    let source = path
    if (!found.isDirectory()) {
      if (!isArchiveName(path))
        throw new WorkbenchError('BAD_INPUT', `${path} is neither a folder nor a .tar.gz archive; choose one of these.`)
      await mkdir(unpacked)
      await unpackArchive(path, unpacked, { signal, report })
      source = unpacked
    }
    const inner = await innermostFolder(source)
    const known = await recognise(inner, table)
    // A folder that the user chose is passed through only towards a form of its own: one class folder is no wrapper.
    if (source === unpacked || known !== table.at(-1)) source = inner
    const reader = await recognise(source, table)
    const request = { source, target, name, title: input.title ?? name, seed: input.seed ?? 0, signal, report }
    return await reader.read(input.size ? { ...request, size: input.size } : request)
  } catch (error) {
    throw diskError(error, target)
  } finally {
    await rm(unpacked, { recursive: true, force: true })
  }
}

async function recognise(folder: string, table: readonly DatasetReader[]): Promise<DatasetReader> {
  const files = await readdir(folder)
  return table.find((candidate) => candidate.recognises(files))!
}
