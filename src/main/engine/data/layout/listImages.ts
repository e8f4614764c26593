import type { Part } from '../../../../shared/data/dataset.ts'
import { PART_ORDER } from '../../../../shared/data/layout.ts'
import { WorkbenchError } from '../../../../shared/errors.ts'
import { withBytes } from '../../../disk/readBytes.ts'
import { imageKind } from '../../images/imageKind.ts'
import { otherForms } from '../forms/recogniseForm.ts'
import { byName } from '../source/names.ts'
import { allFiles, filesOf, foldersOf, type LeftOut, type SourceFile, type SourceFolder } from '../source/tree.ts'
import { describeFolder } from './describe.ts'
import { findClasses, type PartFolders } from './findClasses.ts'
import { holdOut } from './holdOut.ts'
import { endingOf, isPicture } from './pictures.ts'

export interface ClassFile extends SourceFile {
  label: number
  part: Part
}

export interface ImageList {
  classes: string[]
  /** Training images first, then test, then validation. */
  files: ClassFile[]
  leftOut: (LeftOut & { kind?: string })[]
  notes: string[]
}

export const LARGEST_CLASSES = 1000
/** Files without an image's name that are looked into before a folder counts as one without images. */
const SNIFFED = 20

/**
 * Finds the images of a folder and their classes. All that is not taken is in `leftOut`.
 * @throws WorkbenchError BAD_INPUT for a folder that is not laid out by classes, saying what it holds.
 */
export async function listClassFolders(folder: SourceFolder, seed: number): Promise<ImageList> {
  const { root, parts } = findClasses(folder)
  const leftOut: ImageList['leftOut'] = []
  const notes: string[] = []
  const leave = (file: SourceFile, reason: string) => leftOut.push({ path: file.path, reason })
  const [train, ...others] = parts.map((part) => ({ ...part }))
  train!.classes = await withImages(train!, leave)
  const classes = [...new Set(train!.classes.map(({ name }) => name))].sort(byName)
  await checkClasses(classes, folder, root, train!)
  const used = new Set<SourceFolder>()
  const files: ClassFile[] = []
  for (const part of [train!, ...others]) {
    if (part !== train) part.classes = matchClasses(part, classes, await withImages(part, leave))
    for (const { name, folder: at } of part.classes) {
      used.add(at)
      const label = classes.indexOf(name)
      const below = [...allFiles(at)]
      for (const file of below) files.push({ ...file, label, part: part.part })
      const deeper = below.length - at.files.size
      if (deeper > 0) notes.push(`Sub-folders of ${at.path} count to its class: ${deeper} files.`)
    }
  }
  leaveTheRest(folder, root, parts, used, leave, leftOut)
  const missing = splitOff(
    files,
    parts.some(({ part }) => part === 'test'),
    seed,
  )
  if (missing) notes.push(missing)
  return { classes, files: inPartOrder(files), leftOut, notes: brief(notes) }
}

/** Training images first, then test, then validation. */
export const inPartOrder = (files: ClassFile[]) =>
  files.sort((a, b) => PART_ORDER.indexOf(a.part) - PART_ORDER.indexOf(b.part))

/** The class folders that hold an image, by their names or by their bytes; the files of the others are left out. */
async function withImages({ classes }: PartFolders, leave: (file: SourceFile, reason: string) => void) {
  const kept: PartFolders['classes'] = []
  for (const cls of classes) {
    const files = [...allFiles(cls.folder)]
    if (files.some(({ name }) => isPicture(name)) || (await anyImage(files.slice(0, SNIFFED)))) kept.push(cls)
    else for (const file of files) leave(file, `The folder ${cls.folder.path} holds no image, so it is no class.`)
  }
  return kept
}

async function anyImage(files: readonly SourceFile[]): Promise<boolean> {
  for (const file of files) {
    const head = await withBytes(file, ({ read }) => read(0, 64)).catch(() => null)
    if (head && imageKind(head)?.read) return true
  }
  return false
}

/** Classes of the test or validation part, by the names of the training part, whatever their case. */
function matchClasses(part: PartFolders, names: readonly string[], found: PartFolders['classes']) {
  const byCase = new Map(names.map((name) => [name.toLowerCase(), name]))
  return found.map(({ name, folder }) => {
    const known = names.includes(name) ? name : byCase.get(name.toLowerCase())
    if (known === undefined)
      throw new WorkbenchError(
        'BAD_INPUT',
        `The class ${name} is in ${part.folder.name} but not in train; both need the same folders.`,
      )
    return { name: known, folder }
  })
}

/** @param whole all that is imported, of which `root` holds the classes */
function leaveTheRest(
  whole: SourceFolder,
  root: SourceFolder,
  parts: readonly PartFolders[],
  used: ReadonlySet<SourceFolder>,
  leave: (file: SourceFile, reason: string) => void,
  leftOut: readonly LeftOut[],
) {
  const known = new Set(leftOut.map(({ path }) => path))
  const inParts = new Set(parts.map(({ folder }) => folder))
  const visit = (at: SourceFolder) => {
    if (used.has(at)) return
    for (const file of filesOf(at)) {
      if (known.has(file.path)) continue
      if (!isPicture(file.name)) leave(file, `A file (${endingOf(file.name)}) beside the class folders.`)
      else if (inParts.has(at) || at === root)
        leave(
          file,
          at.path === ''
            ? 'The image lies loose, in no class folder.'
            : `The image lies loose in ${at.name}, in no class folder.`,
        )
      else leave(file, `The image lies in ${at.path}, which is no class folder.`)
    }
    for (const below of foldersOf(at)) visit(below)
  }
  visit(whole)
}

/**
 * Makes a test part where there is none; says so.
 * @param isNamed whether there is a place for test images, but none with a class
 */
export function splitOff(files: readonly ClassFile[], isNamed: boolean, seed: number): string | null {
  if (files.some(({ part }) => part === 'test')) return null
  const train = files.filter(({ part }) => part === 'train')
  const held = holdOut(
    train.map(({ label }) => label),
    seed,
  )
  for (const index of held) train[index]!.part = 'test'
  return isNamed
    ? 'The test folder holds no image with a class, so a sixth of every class became the test part.'
    : 'There is no test part, so a sixth of every class became one.'
}

/** Not a sentence for every one of a thousand classes. */
function brief(notes: readonly string[]): string[] {
  const sub = notes.filter((note) => note.startsWith('Sub-folders'))
  if (sub.length <= 3) return [...notes]
  return [
    ...notes.filter((note) => !sub.includes(note)),
    `Sub-folders of ${sub.length} class folders count to their classes.`,
  ]
}

async function checkClasses(
  classes: readonly string[],
  folder: SourceFolder,
  root: SourceFolder,
  train: PartFolders,
): Promise<void> {
  if (classes.length === 0)
    throw new WorkbenchError(
      'BAD_INPUT',
      `${describeFolder(folder, root, train)}; put the images into one folder a class, or a table of file names and labels (.csv) beside them.${await otherForms(folder)}`,
    )
  if (classes.length === 1)
    throw new WorkbenchError(
      'BAD_INPUT',
      `${describeFolder(folder, root, train)}: one class only (${classes[0]}); a classifier needs at least two.${await otherForms(folder)}`,
    )
  checkClassCount(classes, `The folder ${train.folder.name}`)
}

/** @throws WorkbenchError BAD_INPUT for fewer than two classes, or more than are supported. */
export function checkClassCount(classes: readonly string[], what: string): void {
  if (classes.length > LARGEST_CLASSES)
    throw new WorkbenchError(
      'BAD_INPUT',
      `${what} names ${classes.length} classes; at most ${LARGEST_CLASSES} are supported.`,
    )
  if (classes.length < 2)
    throw new WorkbenchError(
      'BAD_INPUT',
      `${what} names ${classes.length === 0 ? 'no class' : `one class only (${classes[0]})`}; a classifier needs at least two.`,
    )
}
