import type { Part } from '../../../../shared/data/dataset.ts'
import { allFiles, foldersOf, type SourceFolder } from '../source/tree.ts'
import { isPicture } from './pictures.ts'

const WORDS: Record<string, Part> = {
  train: 'train',
  training: 'train',
  test: 'test',
  testing: 'test',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  dev: 'validation',
}

/** The part that a folder or file of this name holds, in any case; null where the name says nothing. */
export const partOf = (name: string): Part | null => WORDS[name.toLowerCase()] ?? null

/** `seg_train`, `images-test`: the part, and the name without it; null where there is not exactly one part in the name. */
export function partWithin(name: string): { part: Part; rest: string } | null {
  const words = name.toLowerCase().split(/[\s._-]+/)
  const found = words.filter((word) => word in WORDS)
  if (found.length !== 1) return null
  return { part: WORDS[found[0]!]!, rest: words.filter((word) => word !== found[0]).join('-') }
}

/** Sub-folders that hold any file at all. */
export const filledFolders = (at: SourceFolder) => foldersOf(at).filter((below) => !allFiles(below).next().done)

/**
 * The parts that a folder is divided into; null where it is not. A folder `train` with images of its own beside other folders with images is
 * the class of that vehicle.
 */
export function partsIn(at: SourceFolder): Map<Part, SourceFolder> | null {
  const folders = filledFolders(at)
  const exact = new Map<Part, SourceFolder>()
  for (const below of folders) {
    const part = partOf(below.name)
    if (part && !exact.has(part)) exact.set(part, below)
  }
  const train = exact.get('train')
  if (train) {
    const isVehicle =
      exact.size === 1 && holdsPictures(train) && folders.some((other) => other !== train && holdsPictures(other))
    return isVehicle ? null : exact
  }
  const groups = new Map<string, Map<Part, SourceFolder>>()
  for (const below of folders) {
    const found = partWithin(below.name)
    if (!found) continue
    const group = groups.get(found.rest) ?? new Map()
    group.set(found.part, below)
    groups.set(found.rest, group)
  }
  return [...groups.values()].find((group) => group.has('train') && group.size > 1) ?? null
}

const holdsPictures = (at: SourceFolder) => [...at.files.keys()].some(isPicture)
