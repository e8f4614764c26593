import type { SourceFile } from '../../source/tree.ts'

/** Looks image files up by what tables call them: a path, its end, a name, or a name without its ending. */
export interface FileIndex {
  find(word: string, tableFolder: string): SourceFile | null
  /** The same files, of which only those below a folder are found. */
  within(folder: string): FileIndex
}

/** Files of one name; where they are many, by the folders that they lie in, the innermost first. */
interface Namesakes {
  files: SourceFile[]
  byFolder: Map<string, Namesakes> | null
}

/** So many files of one name are compared one by one. */
const FEW = 16

const stemOf = (path: string) => path.replace(/\.[^./]+$/, '')
const baseOf = (path: string) => path.slice(path.lastIndexOf('/') + 1)

/**
 * Indexes files by their names alone, with and without their endings, so that millions of files take a hundred bytes each; the folders of a
 * path are compared when it is looked up.
 */
export function indexFiles(files: Iterable<SourceFile>): FileIndex {
  const byName = new Map<string, SourceFile | Namesakes>()
  const byStem = new Map<string, SourceFile | Namesakes>()
  for (const file of files) {
    const name = baseOf(file.path)
    add(byName, name, file)
    const stem = stemOf(name)
    if (stem !== name) add(byStem, stem, file)
  }

  /** Files whose path ends so, begun with `/` for whole paths: by name first, then by name without ending. */
  function* ending(end: string, below: string): Generator<SourceFile, void, void> {
    const base = baseOf(end)
    const tail = end.startsWith('/') ? end : `/${end}`
    const isWhole = end.startsWith('/')
    for (const file of candidates(byName.get(base), end))
      if (isIn(file, below) && fits(`/${file.path}`, tail, isWhole)) yield file
    for (const file of candidates(byStem.get(base), end))
      if (isIn(file, below) && fits(stemOf(`/${file.path}`), tail, isWhole)) yield file
  }
  const whole = (path: string, below: string) => ending(`/${path}`, below).next().value ?? null
  /** Null where several files are called so. */
  function only(end: string, below: string): SourceFile | null {
    const found = ending(end, below)
    const first = found.next().value
    return first && found.next().done ? first : null
  }

  const view = (below: string): FileIndex => ({
    find(word, tableFolder) {
      const path = word
        .trim()
        .replaceAll('\\', '/')
        .replace(/^(\.?\/)+/, '')
        .normalize('NFC')
      if (path === '') return null
      const found = whole(tableFolder === '' ? path : `${tableFolder}/${path}`, below) ?? whole(path, below)
      if (found) return found
      // The end of a path; then a path of another machine, of which the last parts may be the same.
      const segments = path.split('/')
      for (let from = 0; from < segments.length; from++) {
        const end = only(segments.slice(from).join('/'), below)
        if (end) return end
      }
      return null
    },
    within: (folder) => view(folder),
  })
  return view('')
}

const isIn = ({ path }: SourceFile, folder: string) => folder === '' || path.startsWith(`${folder}/`)
const fits = (path: string, tail: string, isWhole: boolean) => (isWhole ? path === tail : path.endsWith(tail))

function add(index: Map<string, SourceFile | Namesakes>, key: string, file: SourceFile) {
  const there = index.get(key)
  if (!there) index.set(key, file)
  else if ('files' in there) there.files.push(file)
  else index.set(key, { files: [there, file], byFolder: null })
}

/** The files that may end so: few, or all of one name where the end has no more folders to tell them by. */
function candidates(found: SourceFile | Namesakes | undefined, end: string): readonly SourceFile[] {
  if (!found) return []
  if (!('files' in found)) return [found]
  const folders = end.split('/')
  let at = found
  for (let depth = 1; at.files.length > FEW && depth < folders.length; depth++) {
    at.byFolder ??= split(at.files, depth)
    const next = at.byFolder.get(folders.at(-1 - depth)!)
    if (!next) return []
    at = next
  }
  return at.files
}

/** By the folder at a depth above the name; '' above the outermost. */
function split(files: readonly SourceFile[], depth: number): Map<string, Namesakes> {
  const byFolder = new Map<string, Namesakes>()
  for (const file of files) {
    const folder = file.path.split('/').at(-1 - depth) ?? ''
    const there = byFolder.get(folder)
    if (there) there.files.push(file)
    else byFolder.set(folder, { files: [file], byFolder: null })
  }
  return byFolder
}
