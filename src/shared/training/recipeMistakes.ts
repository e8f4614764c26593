import type { Dataset } from '../data/dataset.ts'
import { partCount } from '../data/layout.ts'
import type { Recipe } from './recipe.ts'
import { warmUpSteps } from './schedules.ts'

export interface RecipeMistake {
  field: keyof Recipe
  /** One sentence. */
  message: string
}

/**
 * What no single value shows: values of a recipe that make no sense together or for a data set, each by the field to change.
 * @param dataset absent where it is not known
 */
export function recipeMistakes(recipe: Recipe, dataset?: Pick<Dataset, 'counts'>): RecipeMistake[] {
  const { earlyStop = 0, validationShare } = recipe
  const isHeldOut = validationShare > 0 || (dataset !== undefined && partCount(dataset, 'validation') > 0)
  const { epochs, learningRateDrops: drops, warmUp = 0, warmUpSteps: steps = 0 } = recipe
  const found: (RecipeMistake | false)[] = [
    drops.some((drop, i) => i > 0 && drop <= drops[i - 1]!) && {
      field: 'learningRateDrops',
      message: `The learning rate drops after epochs ${drops.join(', ')}, which do not ascend; name each epoch once, the earliest first.`,
    },
    warmUp > 0 &&
      steps > 0 && {
        field: 'warmUpSteps',
        message: `The warm-up is given as ${warmUp} epochs and as ${steps} steps; leave one of them at 0.`,
      },
    warmUp >= epochs && {
      field: 'warmUp',
      message: `A warm-up of ${warmUp} epochs leaves nothing of ${epochs}; shorten it or train longer.`,
    },
    earlyStop > 0 &&
      !isHeldOut && {
        field: 'earlyStop',
        message: `Early stopping after ${earlyStop} epochs needs a validation error, but no images are held out; hold a share out or set it to 0.`,
      },
  ]
  return found.filter((one) => one !== false)
}

/** The same for steps, where it is known how many an epoch has. */
export function warmUpMistake(recipe: Recipe, stepsPerEpoch: number): string | null {
  const steps = warmUpSteps(recipe, stepsPerEpoch)
  const total = recipe.epochs * stepsPerEpoch
  return steps < total
    ? null
    : `A warm-up of ${steps} steps leaves nothing of the training's ${total}; shorten it or train longer.`
}
