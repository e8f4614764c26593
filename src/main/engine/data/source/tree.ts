import type { FileLocation } from '../../../disk/readBytes.ts'
import { byName, leftoverOf } from './names.ts'

/** A file of what is imported, on disk or in an unpacked archive. */
export interface SourceFile extends FileLocation {
  name: string
  /** Path below the imported folder or archive, with `/`. */
  path: string
}

export interface SourceFolder {
  name: string
  /** Path below the imported folder or archive; '' for itself. */
  path: string
  folders: Map<string, SourceFolder>
  files: Map<string, SourceFile>
}

/** Something that is not taken, whatever reader comes later. */
export interface LeftOut {
  path: string
  reason: string
}

/** All that is to be imported. */
export interface SourceTree {
  root: SourceFolder
  /** What cannot be followed or read: broken links, devices, entries that a later one of the same name replaces. */
  leftOut: LeftOut[]
  /** Number of leftovers of systems and programs (`__MACOSX`, `Thumbs.db`), by whose they are. */
  leftovers: Map<string, number>
  /** The file that was named, where the tree is the folder around it. */
  chosen?: string
}

const folder = (name: string, path: string): SourceFolder => ({ name, path, folders: new Map(), files: new Map() })

export function emptyTree(name: string): SourceTree {
  return { root: folder(name, ''), leftOut: [], leftovers: new Map() }
}

/** The folder at a path, made where it is missing; null where it is or lies in a leftover, which is counted. */
export function folderAt(tree: SourceTree, segments: readonly string[]): SourceFolder | null {
  let at = tree.root
  for (const name of segments) {
    const owner = leftoverOf(name)
    if (owner !== null) {
      tree.leftovers.set(owner, (tree.leftovers.get(owner) ?? 0) + 1)
      return null
    }
    let next = at.folders.get(name)
    if (!next) {
      next = folder(name, at.path === '' ? name : `${at.path}/${name}`)
      at.folders.set(name, next)
    }
    at = next
  }
  return at
}

/** Puts a file into the tree, over an earlier one of the same name. */
export function putFile(tree: SourceTree, segments: readonly string[], location: FileLocation): void {
  const name = segments.at(-1)!
  const owner = leftoverOf(name)
  const parent = folderAt(tree, segments.slice(0, -1))
  if (!parent) return
  if (owner !== null) {
    tree.leftovers.set(owner, (tree.leftovers.get(owner) ?? 0) + 1)
    return
  }
  const path = segments.join('/')
  if (parent.files.has(name)) tree.leftOut.push({ path, reason: 'A second file of the same name came later.' })
  parent.files.set(name, { ...location, name, path })
}

/** Sub-folders, as people would sort them. */
export const foldersOf = (at: SourceFolder) => [...at.folders.values()].sort((a, b) => byName(a.name, b.name))
/** Files of the folder itself, as people would sort them. */
export const filesOf = (at: SourceFolder) => [...at.files.values()].sort((a, b) => byName(a.name, b.name))

/** All files below a folder, its own ones first. */
export function* allFiles(at: SourceFolder): Generator<SourceFile, void, void> {
  yield* filesOf(at)
  for (const below of foldersOf(at)) yield* allFiles(below)
}

/** The folder and those below it, level by level, down to `depth`. */
export function foldersWithin(root: SourceFolder, depth: number): SourceFolder[] {
  const found = [root]
  let level = [root]
  for (let i = 0; i < depth && level.length > 0 && found.length < 5000; i++) {
    level = level.flatMap(foldersOf)
    found.push(...level)
  }
  return found
}
