import type { Part } from '../../../../shared/data/dataset.ts'
import { PARTS } from '../../../../shared/data/dataset.ts'
import { filesOf, foldersOf, type SourceFolder } from '../source/tree.ts'
import { filledFolders, partOf, partsIn } from './parts.ts'
import { isPicture } from './pictures.ts'

/** Class folders of one part: several where a class has several. */
export interface PartFolders {
  part: Part
  /** Folder of the part; the whole folder where it has no parts. */
  folder: SourceFolder
  classes: { name: string; folder: SourceFolder }[]
}

export interface FolderLayout {
  /** Folder that holds the parts or the classes, below any wrapping. */
  root: SourceFolder
  /** Training first. */
  parts: PartFolders[]
}

/** Folders that hold images of no class. */
const GENERIC =
  /^(images?|imgs?|pictures|photos|jpe?gs?|pngs?|data|files|unknown|unlabell?ed|test(ing)?|val(id)?|all)$/i
const DEPTH = 6

const hasPictures = (at: SourceFolder) => [...at.files.keys()].some(isPicture)
/** Files whose names say nothing may be images: their bytes decide later. */
const mayBePicture = (name: string) => isPicture(name) || !name.includes('.')
const hasPicturesBelow = (at: SourceFolder): boolean =>
  [...at.files.keys()].some(mayBePicture) || [...at.folders.values()].some(hasPicturesBelow)

/**
 * How a folder of images is laid out: `CLASS/*`, `PART/CLASS/*` or `CLASS/PART/*`, with folders around that hold nothing else. What a class
 * folder holds deeper down counts to it, as in torchvision and Keras.
 */
export function findClasses(folder: SourceFolder): FolderLayout {
  let root = folder
  let parts = partsIn(root)
  for (let depth = 0; depth < DEPTH && !parts; depth++) {
    // `images/CLASS/*` beside `annotations` and `attributes`: the folders without any image don't count.
    const [only, ...others] = filledFolders(root).filter(hasPicturesBelow)
    if (!only || others.length > 0 || hasPictures(root) || filledFolders(only).length === 0) break
    root = only
    parts = partsIn(root)
  }
  if (parts)
    return { root, parts: PARTS.filter((part) => parts!.has(part)).map((part) => partFolders(part, parts!.get(part)!)) }
  const folders = filledFolders(root)
  const divided = folders.length > 1 && folders.every(isDivided)
  if (!divided) return { root, parts: [{ part: 'train', folder: root, classes: folders.map(asClass) }] }
  return {
    root,
    parts: PARTS.map((part) => ({
      part,
      folder: root,
      classes: folders.flatMap((cls) => {
        const found = foldersOf(cls).find(({ name }) => partOf(name) === part)
        return found ? [{ name: cls.name, folder: found }] : []
      }),
    })).filter(({ part, classes }) => part === 'train' || classes.length > 0),
  }
}

const asClass = (folder: SourceFolder) => ({ name: folder.name, folder })

/** `CLASS/train`, `CLASS/test` and nothing else. */
const isDivided = (cls: SourceFolder) =>
  !hasPictures(cls) &&
  foldersOf(cls).some(({ name }) => partOf(name) === 'train') &&
  filledFolders(cls).every(({ name }) => partOf(name) !== null)

function partFolders(part: Part, folder: SourceFolder): PartFolders {
  let at = folder
  for (let depth = 0; depth < DEPTH; depth++) {
    const [only, ...others] = filledFolders(at)
    if (!only || others.length > 0 || hasPictures(at)) break
    if (filledFolders(only).length === 0) {
      // One folder of files: a class of its own, or `images`, whose files have no class.
      if (GENERIC.test(only.name)) return { part, folder: at, classes: [] }
      break
    }
    // `seg_train/seg_train/CLASS`
    at = only
  }
  return { part, folder: at, classes: filledFolders(at).map(asClass) }
}

/** Images that lie in a folder itself. */
export const loosePictures = (at: SourceFolder) => filesOf(at).filter(({ name }) => isPicture(name))
