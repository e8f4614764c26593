import type { Augmentation, AugmentationDescription } from './augmentation.ts'
import { colourJitter } from './colourJitter.ts'
import { crop } from './crop.ts'
import { cutout } from './cutout.ts'

/** Every augmentation, in the order in which they act. Flips and shifts are one change (flipAndShift.ts), mixup is one of whole batches. */
export const AUGMENTATIONS = {
  colourJitter: {
    title: 'Colour jitter',
    help: 'Brightness, contrast and saturation change by factors within 1 ± this, before preprocessing, as torchvision’s ColorJitter; contrast normalisation takes most of it back.',
    words: (amount) => `colour jitter of ${amount}`,
    stage: 'pixels',
    amount: { max: 1, step: 0.1, unit: '' },
    stream: 1,
    change: colourJitter,
  },
  flip: {
    title: 'Horizontal flips',
    help: 'Mirrors half of the images; the paper’s augmented variant does.',
    words: () => 'flips',
    stage: 'input',
    stream: 0,
  },
  shift: {
    title: 'Shifts',
    help: 'Shifts by up to so many pixels, zeros coming in; up to 5 in the paper’s augmented variant.',
    words: (pixels) => `shifts up to ${pixels} px`,
    stage: 'input',
    amount: { max: 16, step: 1, unit: 'px' },
    stream: 0,
  },
  crop: {
    title: 'Random crops',
    help: 'Crops after padding by so many mirrored pixels, as torchvision’s RandomCrop with reflection; 4 is usual. With zeros instead, that is what shifts are.',
    words: (pixels) => `crops after padding by ${pixels} px`,
    stage: 'input',
    amount: { max: 16, step: 1, unit: 'px' },
    stream: 2,
    change: crop,
  },
  cutout: {
    title: 'Cutout',
    help: 'Clears a square of this side at a random place (DeVries & Taylor 2017); 16 is usual for 32x32.',
    words: (pixels) => `cutout of ${pixels} px`,
    stage: 'input',
    amount: { max: 64, step: 1, unit: 'px' },
    stream: 3,
    change: cutout,
  },
  mixup: {
    title: 'Mixup',
    help: 'Mixes each image and its label with another one’s, by a share from Beta(α, α) (Zhang et al. 2018); 0.2 is usual. Training loss and error are those of the label with the larger share.',
    words: (alpha) => `mixup with α = ${alpha}`,
    stage: 'batch',
    amount: { max: 1, step: 0.1, unit: 'α' },
    stream: 4,
  },
} as const satisfies Record<keyof Augmentation, AugmentationDescription>

export type AugmentationId = keyof Augmentation
export const AUGMENTATION_IDS = Object.keys(AUGMENTATIONS) as AugmentationId[]

/** Any of them as its description says. */
export const augmentationOf = (id: AugmentationId): AugmentationDescription => AUGMENTATIONS[id]

/** `flips, shifts up to 5 px`; `none`. */
export function augmentationWords(asked: Augmentation): string {
  const parts = AUGMENTATION_IDS.flatMap((id) => {
    const amount = Number(asked[id] ?? 0)
    return amount > 0 ? [augmentationOf(id).words(amount)] : []
  })
  return parts.join(', ') || 'none'
}
