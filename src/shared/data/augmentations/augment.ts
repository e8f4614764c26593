import { PURPOSE, randomStream } from '../random.ts'
import type { Augmentation, AugmentationDescription, ImageShape } from './augmentation.ts'
import { flipAndShift } from './flipAndShift.ts'
import { type Mix, mixup } from './mixup.ts'
import { AUGMENTATION_IDS, AUGMENTATIONS, augmentationOf } from './table.ts'

/** What random numbers of an image depend on beside the image: neither its batch nor what was drawn before. */
export interface AugmentationKey {
  seed: number
  epoch: number
}

const streamOf = ({ seed, epoch }: AugmentationKey, position: number, stream: number) =>
  randomStream(seed, PURPOSE.augmentation, epoch, position, stream)

/** The changes of single images at a stage, in their order, with their amounts. */
function changesAt(stage: AugmentationDescription['stage'], asked: Augmentation) {
  return AUGMENTATION_IDS.flatMap((id) => {
    const { stage: own, change, stream } = augmentationOf(id)
    const amount = Number(asked[id] ?? 0)
    return own === stage && change && amount > 0 ? [{ change, stream, amount }] : []
  })
}

type Changes = ReturnType<typeof changesAt>

/** Applies changes to each image, in place. */
function change(
  images: Float32Array,
  positions: Uint32Array,
  shape: ImageShape,
  changes: Changes,
  key: AugmentationKey,
) {
  const size = shape.height * shape.width * shape.channels
  positions.forEach((position, n) => {
    const image = images.subarray(n * size, (n + 1) * size)
    for (const { change, stream, amount } of changes) change(image, shape, amount, streamOf(key, position, stream))
  })
  return images
}

/**
 * What acts on pixels of 0 to 255, before preprocessing.
 * @param pixels [N, H, W, C]
 * @param positions position in the data set of each image, [N]
 * @returns `pixels` itself where nothing is asked
 */
export function augmentPixels(
  pixels: Uint8Array,
  positions: Uint32Array,
  shape: ImageShape,
  asked: Augmentation,
  key: AugmentationKey,
): Uint8Array | Float32Array {
  const changes = changesAt('pixels', asked)
  return changes.length === 0 ? pixels : change(Float32Array.from(pixels), positions, shape, changes, key)
}

/**
 * What acts on preprocessed images [N, H, W, C], but for mixup.
 * @returns new images, or `images` itself where nothing is asked
 */
export function augment(
  images: Float32Array,
  positions: Uint32Array,
  shape: ImageShape,
  asked: Augmentation,
  key: AugmentationKey,
): Float32Array {
  const changes = changesAt('input', asked)
  const moved = flipAndShift(images, positions, shape, asked, key)
  if (changes.length === 0) return moved
  return change(moved === images ? images.slice() : moved, positions, shape, changes, key)
}

/** Mixes images of a batch in place, where that is asked for. */
export function mixBatch(
  images: Float32Array,
  labels: Int32Array,
  positions: Uint32Array,
  { mixup: alpha = 0 }: Augmentation,
  key: AugmentationKey,
): Mix | undefined {
  if (alpha === 0) return undefined
  return mixup(images, labels, alpha, (n) => streamOf(key, positions[n]!, AUGMENTATIONS.mixup.stream))
}
