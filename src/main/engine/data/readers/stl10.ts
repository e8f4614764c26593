import type { Part } from '../../../../shared/data/dataset.ts'
import { WorkbenchError } from '../../../../shared/errors.ts'
import { withBytes } from '../../../disk/readBytes.ts'
import { filesOf, type SourceFile } from '../source/tree.ts'
import type { StoredArray } from './arrays/imageArray.ts'
import { namesBeside } from './arrays/labels.ts'
import { BYTE } from './arrays/numbers.ts'
import { chunksOf, cutOff } from './arrays/openBytes.ts'
import type { Pair } from './arrays/pairs.ts'
import { writeArrays } from './arrays/writeArrays.ts'
import type { DatasetReader } from './reader.ts'

const SIDE = 96
const PARTS: readonly Part[] = ['train', 'test']
const CLASSES = ['airplane', 'bird', 'car', 'cat', 'deer', 'dog', 'horse', 'monkey', 'ship', 'truck']

/** STL-10: raw bytes, images [3, 96, 96] column by column, labels 1 to 10 (https://cs.stanford.edu/~acoates/stl10). */
export const stl10: DatasetReader = {
  id: 'stl10',
  title: 'STL-10, binary form',
  recognises: ({ files }) => PARTS.some((part) => files.has(`${part}_X.bin`) && files.has(`${part}_y.bin`)),
  async read(request) {
    const { source } = request
    const pairs: Pair[] = []
    const used = new Set<string>(['class_names.txt'])
    for (const part of PARTS) {
      const [images, labels] = [source.files.get(`${part}_X.bin`), source.files.get(`${part}_y.bin`)]
      if (!images || !labels) continue
      used.add(images.name).add(labels.name)
      const pair = { part, images: await open(images, 3 * SIDE * SIDE), labels: await open(labels, 1) }
      const [count, labelled] = [pair.images.shape[0]!, pair.labels.shape[0]!]
      if (count !== labelled)
        throw new WorkbenchError(
          'BAD_FILE',
          `${images.name} has ${count} images and ${labels.name} ${labelled} labels; copy or download them again.`,
        )
      pairs.push({
        part,
        labels: pair.labels,
        images: { array: pair.images, type: BYTE, count, height: SIDE, width: SIDE, channels: 3, order: 'CWH' },
      })
    }
    return writeArrays(
      pairs,
      {
        form: 'STL-10, binary form',
        names: {
          ...((await namesBeside(source)) ?? { from: 'STL-10', names: CLASSES }),
          indexOf: (label) => label - 1,
        },
        leftOut: filesOf(source)
          .filter(({ name }) => !used.has(name))
          .map(({ path, name }) => ({
            path,
            reason: name === 'unlabeled_X.bin' ? 'Its images have no labels.' : "A file beside the data set's own.",
          })),
      },
      request,
    )
  },
}

async function open(file: SourceFile, bytes: number): Promise<StoredArray> {
  const size = await withBytes(file, async (opened) => opened.size)
  if (size === 0 || size % bytes !== 0) throw cutOff(file.name, `: its ${size} bytes are not a multiple of ${bytes}`)
  return { name: file.name, shape: [size / bytes], type: BYTE, bytes: () => chunksOf(file, 0, size) }
}
