import { isForeign, type RunSummary } from '../training/run.ts'

type OnData = Partial<Pick<RunSummary, 'datasetSha256'>> & {
  request: Pick<RunSummary['request'], 'dataset'>
  imported?: RunSummary['imported']
}

/**
 * Name of the data set that a run was trained on, or was imported for. Null where nobody knows it: of curves alone, and of a model that was opened
 * from a file, whose request names one only because every request does.
 */
export const knownData = ({ request, imported }: Pick<OnData, 'request' | 'imported'>): string | null =>
  imported?.opened || isForeign({ imported: imported ?? null }) ? null : request.dataset

/** Whether two runs were trained and measured on the same images, so that a difference of their errors means something. */
export function sameData(one: OnData, other: OnData): boolean {
  const name = knownData(one)
  // Two models whose images nobody knows are not on the same ones; `datasetSha256` of an opened model says its classes, not its images.
  if (name === null || knownData(other) === null) return one === other
  if (one.datasetSha256 && other.datasetSha256) return one.datasetSha256 === other.datasetSha256
  return name === knownData(other)
}

/** Whether two models' outputs are of the same classes in the same order: both trained on one data set, or opened with the same names. */
export const sameClasses = (one: OnData, other: OnData): boolean =>
  (Boolean(one.datasetSha256) && one.datasetSha256 === other.datasetSha256) || sameData(one, other)

/** Names of the data sets of some runs, each once, in order of first use. */
export const dataNames = (runs: readonly Pick<OnData, 'request' | 'imported'>[]): string[] => [
  ...new Set(runs.flatMap((run) => knownData(run) ?? [])),
]
