import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CIFAR10_CLASSES } from '../../../../shared/data/cifar10.ts'
import { makeFolders } from '../../../disk/makeFolders.ts'
import { isPicture } from '../layout/pictures.ts'
import { unpackArchive } from '../source/archives/unpack.ts'
import { allFiles, filesOf, type SourceFile } from '../source/tree.ts'
import type { StoredArray } from './arrays/imageArray.ts'
import { namesBeside } from './arrays/labels.ts'
import { openNpy } from './arrays/npyHeader.ts'
import { openBytes } from './arrays/openBytes.ts'
import { arraysWith, pairArrays } from './arrays/pairs.ts'
import { writeArrays } from './arrays/writeArrays.ts'
import type { DatasetReader, ReadRequest } from './reader.ts'

const ARRAY = /\.npy(\.gz)?$/i
const ARCHIVE = /\.npz$/i

/** Arrays of NumPy: pairs of `.npy` files, or `.npz` archives that hold them, as Keras, MedMNIST, CIFAR-10.1 and KMNIST have them. */
export const numpyArrays: DatasetReader = {
  id: 'numpy',
  title: 'NumPy arrays of images and labels',
  recognises: (folder) =>
    filesOf(folder).some(({ name }) => ARRAY.test(name) || ARCHIVE.test(name)) && !holdsPictures(allFiles(folder)),
  async read(request) {
    const { source, tree } = request
    const arrays = await openAll(request)
    const some = tree.chosen === undefined ? arrays : arraysWith(tree.chosen, arrays)
    const { pairs, others } = pairArrays(some, source.path === '' ? tree.root.name : source.name)
    // CIFAR-10.1 and CIFAR-10-C are new test images for networks that were trained on CIFAR-10.
    const isCifarTest =
      arrays.some(({ name }) => /^cifar-?10\.1/i.test(name)) ||
      /cifar-?10-(c|p)\b/i.test(`${tree.root.name} ${source.name}`)
    const names =
      (await namesBeside(source)) ??
      (isCifarTest ? { from: 'CIFAR-10', names: CIFAR10_CLASSES, indexOf: (label: number) => label } : null)
    return writeArrays(
      pairs.map((pair) => (isCifarTest ? { ...pair, part: 'test' as const } : pair)),
      {
        form: 'NumPy arrays',
        names,
        leftOut: [
          ...others.map(({ name }) => ({ path: name, reason: 'The array belongs to no images or labels.' })),
          ...arrays
            .filter((array) => !some.includes(array))
            .map(({ name }) => ({ path: name, reason: `By its name the array does not go with ${tree.chosen}.` })),
          ...filesOf(source)
            .filter(({ name }) => !ARRAY.test(name) && !ARCHIVE.test(name))
            .map(({ path }) => ({ path, reason: 'A file beside the arrays.' })),
        ],
      },
      request,
    )
  },
}

function holdsPictures(files: Iterable<SourceFile>): boolean {
  for (const { name } of files) if (isPicture(name)) return true
  return false
}

async function openAll({ source, scratch, signal, report }: ReadRequest): Promise<StoredArray[]> {
  const arrays: StoredArray[] = []
  for (const [number, file] of filesOf(source).entries()) {
    if (ARRAY.test(file.name)) arrays.push(await openNpy(file))
    if (!ARCHIVE.test(file.name)) continue
    const folder = join(scratch, `archive-${number}`)
    await makeFolders(folder)
    const path = await asFile(file, join(folder, 'archive.npz'))
    const inner = await unpackArchive(path, { kind: 'zip' }, folder, { signal, report }, file.name)
    for (const entry of allFiles(inner.root))
      if (ARRAY.test(entry.name)) arrays.push(await openNpy(entry, `${file.name}/${entry.name.replace(ARRAY, '')}`))
  }
  return arrays
}

/** A path that holds the file alone: one in an unpacked archive is copied out. */
async function asFile(file: SourceFile, copy: string): Promise<string> {
  if (typeof file.at === 'string' && file.offset === 0 && file.size === null) return file.at
  await pipeline(Readable.from(openBytes(file)), createWriteStream(copy))
  return copy
}
