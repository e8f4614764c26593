import { join } from 'node:path'
import { DatasetSchema } from '../../shared/data/dataset.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { readJson } from '../workspace/atomicFile.ts'
import type { DatasetSource, ServiceContext } from './context.ts'

/** Data sets that lie in the workspace. */
export function createDatasetSource({ workspace }: ServiceContext): DatasetSource {
  return {
    async open(name) {
      const folder = join(workspace.layout.datasets, name)
      const dataset = await readJson(join(folder, 'dataset.json'), DatasetSchema)
      if (!dataset)
        throw new WorkbenchError('NOT_FOUND', `There is no data set "${name}"; import or download it first.`)
      return { folder, dataset }
    },
  }
}
