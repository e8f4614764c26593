import { headOf } from '../forms/recogniseForm.ts'
import { filesOf } from '../source/tree.ts'
import { namesBeside } from './arrays/labels.ts'
import { openMat } from './arrays/matFile.ts'
import { pairArrays } from './arrays/pairs.ts'
import { writeArrays } from './arrays/writeArrays.ts'
import type { DatasetReader } from './reader.ts'

const MAT = /\.mat$/i
const SVHN = /^(train|test|extra)_32x32\.mat$/
/** Its label 10 is the digit 0 (http://ufldl.stanford.edu/housenumbers). */
const DIGITS = { from: 'SVHN', names: [...'0123456789'], indexOf: (label: number) => (label > 10 ? label : label % 10) }

/** MATLAB files of images X [height, width, 3, N] and labels y [N]: SVHN's cropped digits, and sets in their form. */
export const matArrays: DatasetReader = {
  id: 'matlab',
  title: 'MATLAB arrays of images and labels, as SVHN has them',
  async recognises(folder) {
    const file = filesOf(folder).find(({ name }) => MAT.test(name))
    if (!file) return false
    const { head } = await headOf(file)
    if (!Buffer.from(head).toString('latin1').startsWith('MATLAB 5.0')) return false
    // Annotations of folders of images are MATLAB files, too.
    return folder.folders.size === 0
  },
  async read(request) {
    const { source, tree } = request
    const files = filesOf(source)
    const mats = files.filter(({ name }) => MAT.test(name))
    const arrays = (await Promise.all(mats.map(openMat))).flat()
    const { pairs, others } = pairArrays(arrays, source.path === '' ? tree.root.name : source.name)
    const isSvhn = mats.some(({ name }) => SVHN.test(name))
    const beside = await namesBeside(source)
    return writeArrays(
      pairs,
      {
        form: 'MATLAB arrays',
        names: isSvhn ? DIGITS : beside && { ...beside, usually: 1 },
        leftOut: [
          ...others.map(({ name }) => ({ path: name, reason: 'The array belongs to no images or labels.' })),
          ...files
            .filter((file) => !mats.includes(file))
            .map(({ path }) => ({ path, reason: 'A file beside the arrays.' })),
        ],
      },
      request,
    )
  },
}
