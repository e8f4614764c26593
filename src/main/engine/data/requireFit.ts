import { analyseArchitecture } from '../../../shared/architecture/analysis.ts'
import type { Dataset } from '../../../shared/data/dataset.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import type { RunRequest } from '../../../shared/training/run.ts'

/** @throws WorkbenchError BAD_INPUT when images or classes do not suit the network. */
export function requireFit(
  { architecture }: Pick<RunRequest, 'architecture'>,
  dataset: Dataset,
  trainCount: number,
): void {
  const { height, width, channels } = architecture.input
  if (height !== dataset.height || width !== dataset.width || channels !== dataset.channels)
    throw new WorkbenchError(
      'BAD_INPUT',
      `${architecture.title} takes images of ${height}x${width}x${channels}, but those of ${dataset.name} are ${dataset.height}x${dataset.width}x${dataset.channels}; change the network's input or import the images in its size.`,
    )
  const { classes } = analyseArchitecture(architecture)
  if (classes !== dataset.classes.length)
    throw new WorkbenchError(
      'BAD_INPUT',
      `${architecture.title} tells ${classes} classes apart, but ${dataset.name} has ${dataset.classes.length}; set the network's number of classes to ${dataset.classes.length}.`,
    )
  if (trainCount === 0)
    throw new WorkbenchError(
      'BAD_INPUT',
      `${dataset.name} has no image left to train on; hold fewer out for validation, or import more.`,
    )
}
