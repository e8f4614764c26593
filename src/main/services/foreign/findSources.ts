import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { WorkbenchError } from '../../../shared/errors.ts'
import { isEventFileName } from '../../../shared/foreign/sourceNames.ts'
import { shown } from '../../../shared/shown.ts'
import { hasCode, onDisk } from '../../disk/diskError.ts'

/** Files of one training. */
export interface FoundSource {
  kind: 'events' | 'csv'
  /** What to name in messages, and what titles are made of. */
  path: string
  /** The folder below which folders are parts of the training. */
  root: string
  files: string[]
}

const DEEPEST = 8
const MOST_FILES = 10_000
/** Folders that Keras and others give to parts of one training. */
const PARTS = /^(train|training|validation|val|valid|test|eval|evaluation)$/i

/**
 * The trainings that a path holds: a CSV file, an event file, or a folder of these. Of event files each folder is a training, but for folders that are
 * called as parts of one are.
 * @throws WorkbenchError NOT_FOUND; BAD_FILE where there is neither
 */
export async function findSources(path: string): Promise<FoundSource[]> {
  const found = await onDisk(path, () => stat(path)).catch((error) => {
    if (hasCode(error, 'ENOENT'))
      throw new WorkbenchError(
        'NOT_FOUND',
        `There is no file or folder ${shown(path)}; check its spelling, or whether it was moved or deleted.`,
      )
    throw error
  })
  if (!found.isDirectory()) {
    const kind = isEventFileName(basename(path)) ? 'events' : 'csv'
    return [{ kind, path, root: dirname(path), files: [path] }]
  }
  const files: string[] = []
  await walk(path, 0, files)
  const folders = new Map<string, string[]>()
  for (const file of files.filter((name) => isEventFileName(basename(name)))) {
    const folder = dirname(file)
    const root = folder !== path && PARTS.test(basename(folder)) ? dirname(folder) : folder
    folders.set(root, [...(folders.get(root) ?? []), file])
  }
  if (folders.size > 0)
    return [...folders].map(([root, own]): FoundSource => ({ kind: 'events', path: root, root, files: own }))
  const tables = files.filter((name) => name.toLowerCase().endsWith('.csv'))
  if (tables.length > 0)
    return tables.map((file): FoundSource => ({ kind: 'csv', path: file, root: path, files: [file] }))
  throw new WorkbenchError(
    'BAD_FILE',
    `${shown(path)} holds no event file (events.out.tfevents...) and no CSV file; choose the folder that a training writes its curves to.`,
  )
}

async function walk(folder: string, depth: number, into: string[]): Promise<void> {
  const entries = await onDisk(folder, () => readdir(folder, { withFileTypes: true }))
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (into.length >= MOST_FILES) return
    const path = join(folder, entry.name)
    if (entry.isFile()) into.push(path)
    else if (entry.isDirectory() && depth < DEEPEST && !entry.name.startsWith('.')) await walk(path, depth + 1, into)
  }
}

/**
 * What a training is called that nobody has named: its folder or file, with the folders below the one that was asked for.
 * @param source what the path was called before it was sent here
 */
export function titleOf({ kind, path }: FoundSource, asked: string, source?: string): string {
  if (kind === 'csv') return basename(path).replace(/\.csv$/i, '')
  const below = relative(asked, path)
    .split(sep)
    .filter((part) => part !== '' && part !== '..')
  const own = isEventFileName(basename(asked))
    ? [basename(source ?? dirname(asked))]
    : [basename(source ?? asked), ...below]
  return own.join('/')
}
