import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, sep } from 'node:path'
import type { Progress } from '../../../../shared/data/dataset.ts'
import { WorkbenchError } from '../../../../shared/errors.ts'
import { decodeName, leftoverOf } from './names.ts'
import { emptyTree, folderAt, putFile, type SourceTree } from './tree.ts'

const LIMIT = {
  files: 3_000_000,
  depth: 24,
  /** Times that links may lead to one folder: where folders link to one another (/sys does), the ways through them are without number. */
  visits: 3,
}
const SLASH = Buffer.from(sep)

interface Walk {
  tree: SourceTree
  /** File system of the imported folder. */
  device: number
  files: number
  /** How often links have led to a folder, by its inode number. */
  visits: Map<number, number>
  signal: AbortSignal
  report(progress: Progress): void
}

/**
 * Lists a folder, deep. Links are followed on the folder's own file system, as data sets are often made of links into a common pool; a link
 * that leads elsewhere, nowhere, back into a folder that holds it, or where three others led is left out by name, as are pipes, devices and sockets.
 * @throws WorkbenchError NOT_FOUND, BAD_INPUT, DISK.
 */
export async function walkFolder(
  path: string,
  { signal, report }: { signal: AbortSignal; report(progress: Progress): void },
): Promise<SourceTree> {
  const root = await realpath(path)
  const { dev: device, ino } = await stat(root)
  const tree = emptyTree(basename(root))
  await walk({ tree, device, files: 0, visits: new Map(), signal, report }, Buffer.from(root), [], [ino])
  return tree
}

/** @param above inode numbers of the folders that hold this one, to see circles of links. */
async function walk(state: Walk, folder: Buffer, segments: string[], above: number[]): Promise<void> {
  const { tree } = state
  state.signal.throwIfAborted()
  const path = segments.join('/')
  const entries = await readdir(folder, { withFileTypes: true, encoding: 'buffer' }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EACCES' && error.code !== 'EPERM') throw error
      if (segments.length === 0)
        throw new WorkbenchError('DISK', `The folder ${folder} may not be read; check its rights.`)
      tree.leftOut.push({ path, reason: 'The folder may not be read; check its rights.' })
      return []
    },
  )
  if (!folderAt(tree, segments)) return
  for (const entry of entries) {
    const name = decodeName(entry.name)
    const at = Buffer.concat([folder, SLASH, entry.name])
    const below = [...segments, name]
    const leaveOut = (reason: string) => tree.leftOut.push({ path: below.join('/'), reason })
    let kind: { isDirectory(): boolean; isFile(): boolean } = entry
    let inode: number | null = null
    if (leftoverOf(name) !== null) {
      putFile(tree, below, { at, offset: 0, size: null }) // counts it
      continue
    }
    if (entry.isSymbolicLink()) {
      const target = await stat(at).catch(() => null)
      if (!target) leaveOut('It is a link that leads nowhere.')
      else if (target.dev !== state.device) leaveOut('It is a link to another file system, which is not followed.')
      if (!target || target.dev !== state.device) continue
      kind = target
      inode = target.ino
    }
    if (kind.isDirectory()) {
      inode ??= (await stat(at)).ino
      const visits = state.visits.get(inode) ?? 0
      if (entry.isSymbolicLink()) state.visits.set(inode, visits + 1)
      if (entry.isSymbolicLink() && above.includes(inode))
        leaveOut('It is a link to a folder that holds it, which is not followed.')
      else if (entry.isSymbolicLink() && visits >= LIMIT.visits)
        leaveOut(`It is a link to a folder that ${LIMIT.visits} others lead to, which is not followed.`)
      else if (segments.length >= LIMIT.depth) leaveOut(`It lies more than ${LIMIT.depth} folders deep.`)
      else await walk(state, at, below, [...above, inode])
    } else if (kind.isFile()) {
      if (++state.files > LIMIT.files)
        throw new WorkbenchError('BAD_INPUT', `The folder holds more than ${LIMIT.files} files; import a part of it.`)
      if (state.files % 1000 === 0)
        state.report({ phase: 'Listing files', done: state.files, total: null, unit: 'files', secondsLeft: null })
      putFile(tree, below, { at, offset: 0, size: null })
    } else leaveOut('It is a pipe, a socket or a device, not a file.')
  }
}
