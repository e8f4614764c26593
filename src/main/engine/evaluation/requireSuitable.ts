import { analyseArchitecture } from '../../../shared/architecture/analysis.ts'
import type { Architecture } from '../../../shared/architecture/spec.ts'
import type { Dataset } from '../../../shared/data/dataset.ts'
import { WorkbenchError } from '../../../shared/errors.ts'

/**
 * A trained network answers images of its own size and names classes of its own number; nothing of it can be changed any more, so another
 * data set is the way out.
 * @throws WorkbenchError BAD_INPUT
 */
export function requireSuitable(
  architecture: Architecture,
  dataset: Pick<Dataset, 'name' | 'height' | 'width' | 'classes'> & { channels: number },
): void {
  const { height, width, channels } = architecture.input
  if (height !== dataset.height || width !== dataset.width || channels !== dataset.channels)
    throw new WorkbenchError(
      'BAD_INPUT',
      `${architecture.title} takes images of ${height}x${width}x${channels}, but those of ${dataset.name} are ${dataset.height}x${dataset.width}x${dataset.channels}; choose a data set of its size.`,
    )
  const { classes } = analyseArchitecture(architecture)
  if (classes !== dataset.classes.length)
    throw new WorkbenchError(
      'BAD_INPUT',
      `${architecture.title} tells ${classes} classes apart, but ${dataset.name} has ${dataset.classes.length}; choose a data set of ${classes} classes.`,
    )
}
