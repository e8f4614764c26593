import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Part } from '../../../../shared/data/dataset.ts'
import { splitTraining } from '../../../../shared/data/split.ts'
import { WorkbenchError } from '../../../../shared/errors.ts'

export interface ClassFile {
  path: string
  /** Path below the imported folder, with `/`, for messages. */
  relative: string
  label: number
  part: Part
}

/** Share of the images that becomes the test part of a folder without one: CIFAR's sixth. */
const TEST_SHARE = 1 / 6
const TEST_NAMES = ['test', 'val', 'valid', 'validation']
const LARGEST_CLASSES = 1000

const byName = new Intl.Collator('en', { numeric: true }).compare

/** Entries of a folder, sorted; hidden ones and links are left out, for a link may lead anywhere. */
async function entries(folder: string) {
  const found = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new WorkbenchError('NOT_FOUND', `There is no folder ${folder}.`)
    if (error.code === 'ENOTDIR') throw new WorkbenchError('BAD_INPUT', `${folder} is no folder.`)
    if (error.code === 'EACCES' || error.code === 'EPERM')
      throw new WorkbenchError('DISK', `The folder ${folder} may not be read; check its rights.`)
    throw error
  })
  const visible = found.filter(({ name }) => !name.startsWith('.'))
  const names = (kept: typeof found) => kept.map(({ name }) => name).sort(byName)
  return {
    folders: names(visible.filter((entry) => entry.isDirectory())),
    files: names(visible.filter((entry) => entry.isFile())),
  }
}

/**
 * Finds the images of a folder: `CLASS/*`, or `train/CLASS/*` beside `test/CLASS/*` (or `val`, `valid`, `validation`). Without a test part, a
 * sixth of every class becomes it, chosen by the seed.
 * @throws WorkbenchError BAD_INPUT for a folder that is not laid out so.
 */
export async function listClassFolders(root: string, seed: number): Promise<{ classes: string[]; files: ClassFile[] }> {
  const { folders, files: loose } = await entries(root)
  if (folders.length === 0 && loose.length === 0) throw new WorkbenchError('BAD_INPUT', `The folder ${root} is empty.`)
  const hasTrain = folders.includes('train')
  const testName = hasTrain ? TEST_NAMES.find((name) => folders.includes(name)) : undefined
  const trainRoot = hasTrain ? join(root, 'train') : root
  const classes = hasTrain ? (await entries(trainRoot)).folders : folders
  checkClasses(classes, trainRoot, loose.length)
  const train = await listPart(root, trainRoot, classes, 'train')
  if (testName !== undefined) {
    const testRoot = join(root, testName)
    const unknown = (await entries(testRoot)).folders.find((name) => !classes.includes(name))
    if (unknown !== undefined)
      throw new WorkbenchError(
        'BAD_INPUT',
        `The class ${unknown} is in ${testName} but not in train; both need the same folders.`,
      )
    const test = await listPart(root, testRoot, classes, 'test')
    return { classes, files: [...train, ...test] }
  }
  const { validation } = splitTraining(
    Uint16Array.from(train, ({ label }) => label),
    TEST_SHARE,
    seed,
  )
  for (const index of validation) train[index]!.part = 'test'
  return { classes, files: train }
}

function checkClasses(classes: readonly string[], root: string, looseFiles: number) {
  if (classes.length === 0)
    throw new WorkbenchError(
      'BAD_INPUT',
      looseFiles > 0
        ? `The folder ${root} holds ${looseFiles} files but no class folders; put the images into one folder a class.`
        : `The folder ${root} holds no class folders; put the images into one folder a class.`,
    )
  if (classes.length === 1)
    throw new WorkbenchError(
      'BAD_INPUT',
      `The folder ${basename(root)} holds one class only (${classes[0]}); a classifier needs at least two.`,
    )
  if (classes.length > LARGEST_CLASSES)
    throw new WorkbenchError(
      'BAD_INPUT',
      `The folder ${basename(root)} holds ${classes.length} folders; at most ${LARGEST_CLASSES} classes are supported.`,
    )
}

async function listPart(root: string, partRoot: string, classes: readonly string[], part: Part): Promise<ClassFile[]> {
  const files: ClassFile[] = []
  for (const [label, name] of classes.entries()) {
    const folder = join(partRoot, name)
    const found = await entries(folder).catch((error) => {
      // A class without test images is no fault.
      if (part === 'test' && error instanceof WorkbenchError && error.code === 'NOT_FOUND') return { files: [] }
      throw error
    })
    if (part === 'train' && found.files.length === 0)
      throw new WorkbenchError('BAD_INPUT', `The class folder ${name} is empty; fill or remove it.`)
    const prefix = partRoot === root ? name : `${basename(partRoot)}/${name}`
    for (const file of found.files) files.push({ path: join(folder, file), relative: `${prefix}/${file}`, label, part })
  }
  return files
}
