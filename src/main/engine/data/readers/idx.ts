import { WorkbenchError } from '../../../../shared/errors.ts'
import { readBytes } from '../../../disk/readBytes.ts'
import { headOf } from '../forms/recogniseForm.ts'
import { filesOf, type SourceFile, type SourceFolder } from '../source/tree.ts'
import { openIdx } from './arrays/idxHeader.ts'
import { namesBeside } from './arrays/labels.ts'
import { pairArrays } from './arrays/pairs.ts'
import { writeArrays } from './arrays/writeArrays.ts'
import type { DatasetReader } from './reader.ts'

const IDX = /(idx[1-4]|ubyte)[^/]*$/i

const FASHION = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
]

/**
 * MNIST and the sets in its form (Fashion-MNIST, KMNIST, EMNIST): idx files of images and labels, gzipped or not
 * (http://yann.lecun.com/exdb/mnist).
 */
export const idx: DatasetReader = {
  id: 'idx',
  title: "idx files, MNIST's form",
  async recognises(folder) {
    const found = filesOf(folder).filter(({ name }) => IDX.test(name))
    if (found.length < 2) return false
    const { head } = await headOf(found[0]!)
    return head[0] === 0 && head[1] === 0 && head[2]! >= 8 && head[2]! <= 14
  },
  async read(request) {
    const { source, tree } = request
    const files = filesOf(source).filter(({ name }) => IDX.test(name))
    const chosen = emnistSplit(files, tree.chosen)
    const { pairs, others } = pairArrays(await Promise.all(chosen.map(openIdx)), source.name)
    const isEmnist = chosen.some(({ name }) => /emnist/i.test(name))
    const turned = isEmnist
      ? pairs.map((pair) => ({ ...pair, images: { ...pair.images, order: 'WHC' as const } }))
      : pairs
    const all = `${tree.root.name} ${request.name} ${request.title}`
    const names =
      (await mappedNames(source, chosen)) ??
      (await namesBeside(source)) ??
      (/fashion/i.test(all) ? { from: 'Fashion-MNIST', names: FASHION, indexOf: (label: number) => label } : null)
    return writeArrays(
      turned,
      {
        form: 'idx files',
        names,
        notes: isEmnist ? ["EMNIST's images lie on their side in its files and were turned upright."] : [],
        leftOut: others.map(({ name }) => ({ path: name, reason: 'The array belongs to no images or labels.' })),
      },
      request,
    )
  },
}

/** EMNIST's folder holds six splits of the same images: only one of them is a data set. */
function emnistSplit(files: readonly SourceFile[], chosen: string | undefined): readonly SourceFile[] {
  const splitOf = (name: string) => /^(emnist-[a-z]+)-/i.exec(name)?.[1]
  const splits = [...new Set(files.map(({ name }) => splitOf(name)))]
  if (splits.length < 2) return files
  const wanted = chosen === undefined ? undefined : splitOf(chosen)
  if (wanted === undefined)
    throw new WorkbenchError(
      'BAD_INPUT',
      `The folder holds several data sets (${splits.map((split) => split ?? 'others').join(', ')}); import one of their files, such as ${files[0]!.name}.`,
    )
  return files.filter(({ name }) => splitOf(name) === wanted)
}

/** EMNIST's mapping: lines of a label and the code of its character. */
async function mappedNames(source: SourceFolder, files: readonly SourceFile[]) {
  const stem = files[0]!.name.replace(/-(train|test)-.*$/i, '')
  const file = source.files.get(`${stem}-mapping.txt`)
  if (!file) return null
  const lines = (await readBytes(file, 1e6)).toString('latin1').trim().split(/\r?\n/)
  const rows = lines.map((line) => line.trim().split(/\s+/).map(Number))
  if (!rows.every(([label, code]) => Number.isInteger(label) && code! > 32 && code! < 127)) return null
  const first = rows[0]![0]!
  if (!rows.every(([label], at) => label === first + at)) return null
  // Letters have both cases behind the label: `1 65 97`.
  const names = rows.map(([, ...codes]) => codes.map((code) => String.fromCharCode(code)).join(''))
  return { from: file.name, names, indexOf: (label: number) => label - first }
}
