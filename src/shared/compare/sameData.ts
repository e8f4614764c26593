import { isForeign, type RunSummary } from '../training/run.ts'

type OnData = Pick<RunSummary, 'datasetSha256'> & {
  request: Pick<RunSummary['request'], 'dataset'>
  imported?: RunSummary['imported']
}

/** Whether two runs were trained and measured on the same images, so that a difference of their errors means something. */
export function sameData(one: OnData, other: OnData): boolean {
  // On which images another program has measured its curves nobody knows.
  if (isForeign(one) || isForeign(other)) return one === other
  if (one.datasetSha256 && other.datasetSha256) return one.datasetSha256 === other.datasetSha256
  return one.request.dataset === other.request.dataset
}

/** Names of the data sets of some runs, each once, in order of first use. */
export const dataNames = (runs: readonly { request: Pick<RunSummary['request'], 'dataset'> }[]): string[] => [
  ...new Set(runs.map(({ request }) => request.dataset)),
]
