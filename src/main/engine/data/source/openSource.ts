import { mkdir, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { Progress } from '../../../../shared/data/dataset.ts'
import { WorkbenchError } from '../../../../shared/errors.ts'
import { withBytes } from '../../../disk/readBytes.ts'
import { formOf } from '../forms/recogniseForm.ts'
import { archiveKind, unpackArchive } from './archives/unpack.ts'
import { emptyTree, putFile, type SourceTree } from './tree.ts'
import { walkFolder } from './walkFolder.ts'

/** Single files that are a data set by themselves, and lists that name files beside them. */
const ALONE = /\.(npz|mat|parquet)$/i
const LIST = /\.(csv|tsv|json|jsonl|txt)$/i

/**
 * Opens what the user named: a folder, an archive, which is unpacked into `unpacked`, or a single file of a known form.
 * @throws WorkbenchError NOT_FOUND, BAD_INPUT, BAD_FILE, DISK.
 */
export async function openSource(
  path: string,
  unpacked: string,
  work: { signal: AbortSignal; report(progress: Progress): void },
): Promise<SourceTree> {
  const name = basename(path)
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EACCES' || error.code === 'EPERM')
      throw new WorkbenchError('DISK', `${path} may not be read; check its rights.`)
    throw new WorkbenchError('NOT_FOUND', `There is nothing at ${path.slice(0, 500)}.`)
  })
  if (found.isDirectory()) return walkFolder(path, work)
  const head = await withBytes({ at: path, offset: 0, size: null }, ({ read }) => read(0, 512))
  if (head.length === 0) throw new WorkbenchError('BAD_FILE', `${path} is empty; copy or download it again.`)
  const archive = ALONE.test(name) ? null : archiveKind(name, head)
  if (archive) {
    await mkdir(unpacked)
    return unpackArchive(path, archive, unpacked, work)
  }
  if (LIST.test(name)) return walkFolder(dirname(path), work)
  if (ALONE.test(name)) {
    const tree = emptyTree(name)
    putFile(tree, [name], { at: path, offset: 0, size: null })
    return tree
  }
  const form = await formOf({ at: path, offset: 0, size: null, name })
  if (form) throw new WorkbenchError('BAD_FILE', `${path} is ${form.title}: ${form.wayOut}.`)
  throw new WorkbenchError(
    'BAD_INPUT',
    `${path} is neither a folder nor an archive (.zip, .tar, .tar.gz); choose one of these, or the folder that holds it.`,
  )
}
