import type { Part } from '../../../../../shared/data/dataset.ts'
import { WorkbenchError } from '../../../../../shared/errors.ts'
import { partOf } from '../../layout/parts.ts'
import { arrayWords, asImages, type ImageArray, type StoredArray } from './imageArray.ts'
import { looksLikeLabels } from './labels.ts'

/** Images and the labels that belong to them. */
export interface Pair {
  part: Part
  images: ImageArray
  labels: StoredArray
}

const LABEL_WORDS = new Set(['y', 'label', 'labels', 'target', 'targets', 'class', 'classes', 'lab', 'labs', 'idx1'])
const IMAGE_WORDS = new Set([
  'x',
  'image',
  'images',
  'img',
  'imgs',
  'data',
  'pixels',
  'features',
  'arr',
  'idx3',
  'idx4',
])
const NOISE = new Set(['ubyte', 'npy', 'npz', 'gz', '0', 'fine'])

interface Named {
  array: StoredArray
  part: Part | null
  /** The name without the words for parts and roles, by which files belong together. */
  rest: string
  isLabels: boolean
}

/** `x_train`, `Xtrain`, `train-images-idx3-ubyte`, `t10k-labels.idx1-ubyte`: which part and which role a name says. */
function readName(array: StoredArray): Named {
  const words = array.name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/^x(train|test|val)/, 'x $1')
    .replace(/^y(train|test|val)/, 'y $1')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '' && !NOISE.has(word))
  const part = words.map((word) => (word === 't10k' ? 'test' : partOf(word))).find((found) => found !== null) ?? null
  const rest = words.filter(
    (word) => !LABEL_WORDS.has(word) && !IMAGE_WORDS.has(word) && word !== 't10k' && partOf(word) === null,
  )
  return { array, part, rest: rest.join(' '), isLabels: words.some((word) => LABEL_WORDS.has(word)) }
}

/**
 * The arrays that go with a file of the user's choice: an archive's own; of `x_train.npy` those of the same name but for part and role
 * (`y_train`, `x_test`, `y_test`); where these are images alone, as CIFAR-10-C's nineteen, every array of labels too, and the other way round.
 */
export function arraysWith(chosen: string, arrays: readonly StoredArray[]): readonly StoredArray[] {
  const named = arrays.map(readName)
  const one = named.find(({ array }) => array.name === chosen)
  const family = arrays.filter(({ name }, at) => (one ? named[at]!.rest === one.rest : name.startsWith(`${chosen}/`)))
  if (family.length === 0) return arrays
  const roles = [looksLikeLabels, (array: StoredArray) => asImages(array) !== null]
  const lacking = roles.filter((has) => !family.some((array) => has(array)))
  return arrays.filter((array) => family.includes(array) || lacking.some((has) => has(array)))
}

/**
 * Pairs arrays of images with arrays of labels, by their names and shapes.
 * @returns pairs, and arrays that belong to none
 * @throws WorkbenchError BAD_FILE for images without labels, several candidates, or numbers that differ
 */
export function pairArrays(arrays: readonly StoredArray[], where: string): { pairs: Pair[]; others: StoredArray[] } {
  const named = arrays.map(readName)
  const labels = named.filter(({ array, isLabels }) => isLabels && looksLikeLabels(array))
  const images = named.flatMap((one) => {
    const found = labels.includes(one) ? null : asImages(one.array)
    return found ? [{ ...one, images: found }] : []
  })
  // An array of one number an image is labels, whatever it is called, where nothing else is.
  if (labels.length === 0)
    labels.push(
      ...named.filter(
        ({ array }) => looksLikeLabels(array) && array.shape.length === 1 && array.type?.kind !== 'float',
      ),
    )
  const listed = `${where} holds ${arrays.slice(0, 8).map(arrayWords).join('; ')}${arrays.length > 8 ? '; ...' : ''}`
  if (images.length === 0 || labels.length === 0)
    throw new WorkbenchError(
      'BAD_FILE',
      `${listed}: ${images.length === 0 ? 'none of them is images [N, height, width, 1 or 3]' : 'none of them is labels [N]'}; put images and labels side by side as x_train, y_train, x_test and y_test.`,
    )
  const pairs = images.map(({ images: found, part, rest }) => {
    const samePart = labels.filter((label) => label.part === part)
    const candidates =
      [samePart.filter((label) => label.rest === rest), samePart].find(({ length }) => length > 0) ?? labels
    const fitting = candidates.filter(({ array }) => array.shape[0] === found.count)
    if (fitting.length === 1) return { part: part ?? 'train', images: found, labels: fitting[0]!.array }
    const names = candidates.map(({ array }) => arrayWords(array)).join('; ')
    throw new WorkbenchError(
      'BAD_FILE',
      fitting.length === 0
        ? `${arrayWords(found.array)} and its labels, ${names}, differ in number; copy or download them again.`
        : `${where} holds several labels for ${arrayWords(found.array)}: ${names}; leave one of them.`,
    )
  })
  const shared = pairs.find(({ labels: own }, at) => pairs.some((other, i) => i < at && other.labels === own))
  if (shared)
    throw new WorkbenchError(
      'BAD_FILE',
      `${where} holds several arrays of images for the labels ${shared.labels.name}: ${pairs
        .filter(({ labels: own }) => own === shared.labels)
        .slice(0, 6)
        .map(({ images: { array } }) => array.name)
        .join(', ')}${pairs.length > 6 ? ', ...' : ''}; import one of these files by itself.`,
    )
  const used = new Set<StoredArray>(pairs.flatMap((pair) => [pair.images.array, pair.labels]))
  return { pairs, others: arrays.filter((array) => !used.has(array)) }
}
