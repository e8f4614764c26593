import type { Recipe } from '../../../shared/training/recipe.ts'
import type { Batch } from '../data/batch.ts'

/** Values of a recipe that make targets of more than one class. */
export type TargetSettings = Pick<Recipe, 'labelSmoothing'> & Partial<Pick<Recipe, 'augmentation'>>

/** Whether a training's targets are anything but its labels. */
export const hasSoftTargets = ({ labelSmoothing = 0, augmentation }: TargetSettings): boolean =>
  labelSmoothing > 0 || (augmentation?.mixup ?? 0) > 0

/**
 * What the targets differ by from the labels alone, one-hot minus target, [size, classes]: added to softmax minus one-hot it gives the
 * gradient of the cross-entropy with the targets. A share `labelSmoothing` of each target is spread over all classes, as
 * torch.nn.CrossEntropyLoss does; a mixed image has both labels, by their shares.
 */
export function targetCorrection(
  { labels, size, mix }: Batch,
  classes: number,
  { labelSmoothing = 0 }: TargetSettings,
): Float32Array {
  const correction = new Float32Array(size * classes).fill(-labelSmoothing / classes)
  for (let n = 0; n < size; n++) {
    const own = mix?.shares[n] ?? 1
    correction[n * classes + labels[n]!]! += 1 - (1 - labelSmoothing) * own
    if (mix) correction[n * classes + mix.labels[n]!]! -= (1 - labelSmoothing) * (1 - own)
  }
  return correction
}
