import type { Part } from '../../../../shared/data/dataset.ts'
import { WorkbenchError } from '../../../../shared/errors.ts'
import { readBytes } from '../../../disk/readBytes.ts'
import { type ClassFile, checkClassCount, type ImageList, inPartOrder } from '../layout/listImages.ts'
import { isPicture } from '../layout/pictures.ts'
import { byName, cleanName } from '../source/names.ts'
import { allFiles, foldersOf, type SourceFile, type SourceFolder } from '../source/tree.ts'
import type { DatasetReader } from './reader.ts'
import { writeImages } from './writeImages.ts'

const ANNOTATIONS = 'val_annotations.txt'

/**
 * Tiny ImageNet (Stanford's CS231n): training images by class folders, those of `val` in one folder with a list of their classes. Its test
 * images have no labels, so `val` is what results are stated on.
 */
export const tinyImageNet: DatasetReader = {
  id: 'tiny-imagenet',
  title: 'Tiny ImageNet',
  recognises: ({ folders }) => folders.has('train') && (folders.get('val')?.files.has(ANNOTATIONS) ?? false),
  async read(request) {
    return writeImages(await listTiny(request.source), 'Tiny ImageNet', request)
  },
}

async function lines(file: SourceFile): Promise<string[][]> {
  const text = (await readBytes(file, 50e6)).toString('utf8')
  return text
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) => line.split('\t'))
}

async function listTiny(source: SourceFolder): Promise<ImageList> {
  const [train, val] = [source.folders.get('train')!, source.folders.get('val')!]
  const folders = foldersOf(train).filter((folder) => [...allFiles(folder)].some(({ name }) => isPicture(name)))
  const ids = folders.map(({ name }) => name).sort(byName)
  checkClassCount(ids, `The folder ${train.path}`)
  const labels = new Map(ids.map((id, at) => [id, at]))
  const files: ClassFile[] = []
  const leftOut: ImageList['leftOut'] = []
  const take = (file: SourceFile, id: string | undefined, part: Part) => {
    const label = id === undefined ? undefined : labels.get(id)
    if (label !== undefined) files.push({ ...file, label, part })
    else
      leftOut.push({
        path: file.path,
        reason:
          id === undefined
            ? `${ANNOTATIONS} does not name it.`
            : `Its class, ${cleanName(id)}, has no training images.`,
      })
  }
  for (const folder of folders)
    for (const file of allFiles(folder))
      if (isPicture(file.name)) take(file, folder.name, 'train')
      else leftOut.push({ path: file.path, reason: 'A file beside the images.' })
  const classOf = new Map((await lines(val.files.get(ANNOTATIONS)!)).map(([name = '', id = '']) => [name, id]))
  const tested = [...allFiles(val)].filter(({ name }) => isPicture(name))
  for (const file of tested) take(file, classOf.get(file.name), 'test')
  if (!files.some(({ part }) => part === 'test'))
    throw new WorkbenchError(
      'BAD_FILE',
      `${val.path}/${ANNOTATIONS} names none of the ${tested.length} images in ${val.path}; copy or download it again.`,
    )
  for (const folder of foldersOf(source))
    if (folder !== train && folder !== val)
      for (const { path } of allFiles(folder))
        leftOut.push({ path, reason: `The images in ${folder.name} have no labels.` })
  const names = await namesOf(source, ids)
  return {
    classes: names,
    files: inPartOrder(files),
    leftOut,
    notes: ['Its test images have no labels, so val became the test part.'],
  }
}

/** The first word for each class in `words.txt`, with its id where two classes are called alike. */
async function namesOf(source: SourceFolder, ids: readonly string[]): Promise<string[]> {
  const file = source.files.get('words.txt')
  const words = new Map(
    file ? (await lines(file)).map(([id = '', names = '']) => [id, cleanName(names.split(',')[0]!).trim()]) : [],
  )
  const counts = new Map<string, number>()
  for (const id of ids) counts.set(words.get(id) ?? id, (counts.get(words.get(id) ?? id) ?? 0) + 1)
  return ids.map((id) => {
    const word = words.get(id)
    return !word ? id : counts.get(word)! > 1 ? `${word} (${id})` : word
  })
}
