import { WorkbenchError } from '../../../shared/errors.ts'
import { distinct, numberedClasses } from '../../../shared/open/classNames.ts'
import type { ClassSource } from '../../../shared/open/openedModel.ts'
import IMAGENET from './imagenetClasses.json' with { type: 'json' }

/**
 * Names of a model's classes: those that the user gives, those of the file, ImageNet's where there are a thousand (torchvision's list), or numbers.
 * @throws WorkbenchError BAD_INPUT where the user gives another number of names
 */
export function classesOf(
  count: number,
  given: readonly string[] | null,
  inFile: readonly string[] | null,
): { classes: string[]; source: ClassSource } {
  if (given) {
    if (given.length !== count)
      throw new WorkbenchError(
        'BAD_INPUT',
        `The network has ${count} classes, but ${given.length} names are given; name each of them once, in the network's order.`,
      )
    return { classes: distinct(given), source: 'given' }
  }
  if (inFile?.length === count) return { classes: distinct(inFile), source: 'file' }
  if (count === IMAGENET.length) return { classes: distinct(IMAGENET), source: 'imagenet' }
  return { classes: numberedClasses(count), source: 'numbers' }
}
