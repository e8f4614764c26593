import { canonical } from '../canonical.ts'
import type { RunSummary } from '../training/run.ts'
import { differingColumns, RUN_COLUMNS } from './runColumns.ts'
import { sameData } from './sameData.ts'
import { type MeanDifference, pairedDifference, type SampleSummary, summarise, welchDifference } from './samples.ts'
import { cellText } from './tableExport.ts'

/** Runs that differ by their seeds alone. */
export interface SeedGroup {
  /** Id of its first run, by which it keeps its colour. */
  id: string
  /** Network, and the settings in which it differs from the other groups. */
  label: string
  /** One a seed, in the order of these: of runs that repeat a seed the latest finished one, as it is no further sample. */
  runs: readonly RunSummary[]
}

/** Why no difference from the reference is stated. */
export type NoDifference = 'other images' | 'needs two finished seeds of each'

/** What a group came to. Errors are shares from 0 to 1, of finished runs alone. */
export interface GroupResult {
  group: SeedGroup
  finished: number
  /** Test error after the last epoch. */
  last: SampleSummary | null
  /** Test error at the epoch with the lowest validation error. */
  best: SampleSummary | null
  /** Of `last`, this group minus the reference; null of the reference itself and where `why` says so. */
  difference: MeanDifference | null
  why: NoDifference | null
}

/** Columns that say how a group was trained; network and data set are part of its label anyhow, seeds and parameters are no setting. */
const SETTINGS = RUN_COLUMNS.filter(
  ({ id, group }) => group === 'setting' && !['network', 'parameters', 'seed', 'runtime'].includes(id),
)

/** Everything that was asked of a run but its seed, as text: equal of runs that are one setting. */
export const settingOf = ({ request, datasetSha256 }: RunSummary): string => {
  const { architecture, dataset, recipe, from } = request
  return canonical({ architecture, dataset: datasetSha256 ?? dataset, recipe, from })
}

/** The runs by what was asked of them but for the seed, in order of first use; runs made elsewhere have no seed, and are left out. */
export function seedGroups(runs: readonly RunSummary[]): SeedGroup[] {
  const found = new Map<string, RunSummary[]>()
  for (const run of runs.filter(({ imported }) => !imported)) {
    const key = settingOf(run)
    found.set(key, [...(found.get(key) ?? []), run])
  }
  const groups = [...found.values()].map(oneASeed)
  const differing = differingColumns(
    groups.map((members) => members[0]!),
    SETTINGS,
  )
  const uses = new Map<string, number>()
  return groups.map((members) => {
    const first = members[0]!
    const { architecture } = first.request
    const words = differing.map((column) => `${column.title.toLowerCase()} ${cellText(column, first) || 'none'}`)
    const label = [architecture.title || architecture.id, ...words].join(', ')
    // Settings that no column shows, e.g. another cutout of one network, may be all that differs.
    const use = (uses.get(label) ?? 0) + 1
    uses.set(label, use)
    return { id: first.id, label: use > 1 ? `${label} (${use})` : label, runs: members }
  })
}

function oneASeed(runs: readonly RunSummary[]): RunSummary[] {
  const isFinished = ({ phase }: RunSummary) => phase === 'done'
  const rising = runs.toSorted(
    (a, b) => Number(isFinished(a)) - Number(isFinished(b)) || a.createdAt.localeCompare(b.createdAt),
  )
  const last = new Map(rising.map((run) => [run.request.seed, run]))
  return [...last.values()].toSorted((a, b) => a.request.seed - b.request.seed)
}

const present = (values: readonly (number | null | undefined)[]) => values.filter((value) => typeof value === 'number')
const lastError = ({ lastEpoch }: RunSummary) => lastEpoch?.testError ?? null
const finishedOf = ({ runs }: SeedGroup) => runs.filter(({ phase }) => phase === 'done')

/** Means, intervals, and each group's difference from the reference. @param referenceId a run of the reference; by default the first group is */
export function groupResults(groups: readonly SeedGroup[], referenceId: string | null): GroupResult[] {
  const reference = groups.find(({ runs }) => runs.some(({ id }) => id === referenceId)) ?? groups[0]
  return groups.map((group) => {
    const finished = finishedOf(group)
    return {
      group,
      finished: finished.length,
      last: summarise(present(finished.map(lastError))),
      best: summarise(present(finished.map(({ bestEpoch }) => bestEpoch?.testError))),
      ...(group === reference || !reference ? { difference: null, why: null } : differenceOf(reference, group)),
    }
  })
}

/**
 * Seed by seed where all finished runs of both have their partner, since the seed decides the held-out part and the order of images;
 * of the two means (Welch) else, so that no finished run is left out.
 */
function differenceOf(left: SeedGroup, right: SeedGroup): Pick<GroupResult, 'difference' | 'why'> {
  if (!sameData(left.runs[0]!, right.runs[0]!)) return { difference: null, why: 'other images' }
  const errors = (group: SeedGroup) =>
    new Map(
      finishedOf(group).flatMap((run) => {
        const error = lastError(run)
        return error === null ? [] : [[run.request.seed, error] as const]
      }),
    )
  const [a, b] = [errors(left), errors(right)]
  if (a.size < 2 || b.size < 2) return { difference: null, why: 'needs two finished seeds of each' }
  const pairs = [...a].flatMap(([seed, error]) => (b.has(seed) ? [[error, b.get(seed)!] as const] : []))
  const isPaired = pairs.length === a.size && pairs.length === b.size
  return {
    difference: isPaired ? pairedDifference(pairs) : welchDifference([...a.values()], [...b.values()]),
    why: null,
  }
}
