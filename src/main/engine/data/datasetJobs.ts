import type { Dataset, Progress } from '../../../shared/data/dataset.ts'
import { reportProgress } from '../base/reportProgress.ts'
import type { Job, JobHandler } from '../protocol.ts'
import { type DownloadInput, downloadDataset } from './download/downloadDataset.ts'
import { type ImportInput, importDataset } from './importDataset.ts'
import { generateShapes } from './shapes/generate.ts'

/** Jobs that make data set folders; none needs a tensor runtime. */
export interface DatasetJobs {
  'dataset-generate': Job<{ folder: string }, Progress, Dataset>
  'dataset-import': Job<ImportInput, Progress, Dataset>
  'dataset-download': Job<DownloadInput, Progress, Dataset>
}

export const datasetJobs: { [Name in keyof DatasetJobs]: JobHandler<DatasetJobs[Name]> } = {
  'dataset-generate': ({ folder }, { signal }) =>
    reportProgress((onProgress) => generateShapes(folder, { signal, onProgress })),
  'dataset-import': (input, { signal }) => reportProgress((report) => importDataset(input, { signal, report })),
  'dataset-download': (input, { signal }) => reportProgress((report) => downloadDataset(input, { signal, report })),
}
