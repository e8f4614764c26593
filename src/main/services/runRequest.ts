import { inspectArchitecture } from '../../shared/architecture/analysis.ts'
import type { Dataset } from '../../shared/data/dataset.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import type { RunRequest } from '../../shared/training/run.ts'

/**
 * Whether a network can be trained on a data set at all.
 * @throws WorkbenchError BAD_INPUT with the first reason why not
 */
export function checkRequest(request: RunRequest, dataset: Dataset) {
  const { architecture } = request
  const { report, mistakes } = inspectArchitecture(architecture)
  if (mistakes[0]) throw new WorkbenchError('BAD_INPUT', `${architecture.title}: ${mistakes[0].message}`)
  if (report.classes !== dataset.classes.length)
    throw new WorkbenchError(
      'BAD_INPUT',
      `${architecture.title} tells ${report.classes} classes apart, but ${dataset.title} has ${dataset.classes.length}; give the network as many classes.`,
    )
  const { height, width } = architecture.input
  if (height !== dataset.height || width !== dataset.width)
    throw new WorkbenchError(
      'BAD_INPUT',
      `${architecture.title} takes images of ${height}x${width}, but those of ${dataset.title} are ${dataset.height}x${dataset.width}; change the network's input.`,
    )
}
