import { analyseArchitecture } from '../architecture/analysis.ts'
import type { Architecture } from '../architecture/spec.ts'
import type { Dataset } from './dataset.ts'

type Images = Pick<Dataset, 'height' | 'width'> & { channels: number }

const size = ({ height, width, channels }: Images) => `${height}x${width}x${channels}`

/**
 * Why a network cannot take a data set's images, as the first half of a sentence and its way out; null where it can. Images are kept in
 * three colours whatever they were, so a network of another number of channels has to change itself.
 * @param trained whether the network has weights already, so that only other images help.
 */
export function imagesMisfit(
  architecture: Architecture,
  dataset: Images & { name: string },
  trained: boolean,
): string | null {
  const { input } = architecture
  if (input.height === dataset.height && input.width === dataset.width && input.channels === dataset.channels)
    return null
  const what = `${architecture.title} takes images of ${size(input)}, but those of ${dataset.name} are ${size(dataset)}`
  if (input.channels !== dataset.channels)
    return trained
      ? `${what}; images are kept in ${dataset.channels} colours here, grey ones too, so only a network of ${dataset.channels} input channels can answer them.`
      : `${what}; images are kept in ${dataset.channels} colours here, grey ones too, so give the network ${dataset.channels} input channels.`
  return trained
    ? `${what}; choose a data set of its size, or import the images again in ${input.height}x${input.width}.`
    : `${what}; change the network's input, or import the images in its size.`
}

/** Why a network cannot be trained on a data set, in one sentence; null where it can. */
export function trainingMisfit(
  architecture: Architecture,
  dataset: Images & Pick<Dataset, 'name' | 'classes'>,
): string | null {
  const misfit = imagesMisfit(architecture, dataset, false)
  if (misfit) return misfit
  const { classes } = analyseArchitecture(architecture)
  return classes === dataset.classes.length
    ? null
    : `${architecture.title} has ${classes} output classes, but ${dataset.name} has ${dataset.classes.length} classes; set the network's number of classes to ${dataset.classes.length}.`
}

/** Why nothing can be trained on a data set, whatever the network, in one sentence; null where something can. */
export function nothingToTrain({ name, counts }: Pick<Dataset, 'name' | 'counts'>): string | null {
  return counts.train > 0
    ? null
    : `${name} has no training images: it is a set to test on; choose another one, and evaluate the trained network on this one.`
}
