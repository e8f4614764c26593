import { mkdir, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Progress } from '../../../../shared/data/dataset.ts'
import { WorkbenchError } from '../../../../shared/errors.ts'
import { shown } from '../../../../shared/shown.ts'
import { diskError } from '../../../disk/diskError.ts'
import { withBytes } from '../../../disk/readBytes.ts'
import { formOf } from '../forms/recogniseForm.ts'
import { archiveKind, unpackArchive } from './archives/unpack.ts'
import { cleanName, leftoverOf } from './names.ts'
import { emptyTree, putFile, type SourceTree } from './tree.ts'
import { walkFolder } from './walkFolder.ts'

/** Forms of single files that are a data set by themselves. */
const ALONE: readonly string[] = ['matlab', 'parquet']
/** Forms whose files belong together with those beside them: images and labels. */
const TOGETHER: readonly string[] = ['idx', 'numpy', 'stl10']
/** Lists that name files beside or below them. */
const LISTS: readonly string[] = ['table', 'json']

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
    if (error.code !== 'ENOENT') throw diskError(error, path)
    throw new WorkbenchError('NOT_FOUND', `There is nothing at ${shown(path)}; check its spelling.`)
  })
  if (found.isDirectory()) return walkFolder(path, work)
  const head = await withBytes({ at: path, offset: 0, size: null }, ({ read }) => read(0, 512))
  if (head.length === 0) throw new WorkbenchError('BAD_FILE', `${path} is empty; copy or download it again.`)
  const file = { at: path, offset: 0, size: null, name }
  const form = await formOf(file)
  if (form && (LISTS.includes(form.id) || /\.txt$/i.test(name)))
    return { ...(await walkFolder(dirname(path), work)), chosen: cleanName(name) }
  if (form && TOGETHER.includes(form.id)) return { ...(await beside(path)), chosen: cleanName(name) }
  if (form && ALONE.includes(form.id)) {
    const tree = emptyTree(name)
    putFile(tree, [name], file)
    return tree
  }
  // PyTorch's files are zip archives of a pickle and raw numbers: nothing in them is a file of a data set.
  const archive = form?.id === 'torch' ? null : archiveKind(name, head)
  if (archive) {
    await mkdir(unpacked)
    return unpackArchive(path, archive, unpacked, work)
  }
  if (form) throw new WorkbenchError('BAD_FILE', `${path} is ${form.title}: ${form.wayOut}.`)
  throw new WorkbenchError(
    'BAD_INPUT',
    `${path} is neither a folder nor an archive (.zip, .tar, .tar.gz); choose one of these, or the folder that holds it.`,
  )
}

/** The files of the folder that a file lies in, without its sub-folders. */
async function beside(path: string): Promise<SourceTree> {
  const folder = dirname(path)
  const tree = emptyTree(basename(folder))
  for (const entry of await readdir(folder, { withFileTypes: true }))
    if (entry.isFile() && leftoverOf(entry.name) === null)
      putFile(tree, [cleanName(entry.name)], { at: join(folder, entry.name), offset: 0, size: null })
  return tree
}
