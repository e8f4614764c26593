import type { SourceFile } from '../../source/tree.ts'

/** Looks image files up by what tables call them: a path, its end, a name, or a name without its ending. */
export interface FileIndex {
  find(word: string, tableFolder: string): SourceFile | null
}

const stemOf = (path: string) => path.replace(/\.[^./]+$/, '')

export function indexFiles(files: Iterable<SourceFile>): FileIndex {
  const byPath = new Map<string, SourceFile>()
  /** Null where several files are called so. */
  const byName = new Map<string, SourceFile | null>()
  const add = (key: string, file: SourceFile) =>
    byName.set(key, byName.has(key) && byName.get(key) !== file ? null : file)
  for (const file of files) {
    byPath.set(file.path, file)
    byPath.set(stemOf(file.path), file)
    // Every end of the path: `train/a/1.png`, `a/1.png`, `1.png`, each with and without its ending.
    const segments = file.path.split('/')
    for (let from = Math.max(0, segments.length - 6); from < segments.length; from++) {
      const end = segments.slice(from).join('/')
      add(end, file)
      add(stemOf(end), file)
    }
  }
  return {
    find(word, tableFolder) {
      const path = word
        .trim()
        .replaceAll('\\', '/')
        .replace(/^(\.?\/)+/, '')
        .normalize('NFC')
      if (path === '') return null
      const below = tableFolder === '' ? path : `${tableFolder}/${path}`
      const found = byPath.get(below) ?? byPath.get(path) ?? byName.get(path)
      if (found) return found
      // A path of another machine: its last parts may be the same.
      const segments = path.split('/')
      for (let from = 1; from < segments.length; from++) {
        const end = byName.get(segments.slice(from).join('/'))
        if (end) return end
      }
      return null
    },
  }
}
