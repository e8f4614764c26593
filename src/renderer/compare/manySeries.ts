import type { Curve, XAxis } from '@shared/api/runs.ts'
import { dataNames, knownData, sameData } from '@shared/compare/sameData.ts'
import { type EpochMetrics, isForeign, type RunSummary } from '@shared/training/run.ts'
import { smooth } from '../components/chart/smooth.ts'
import type { ChartSeries } from '../components/chart/types.ts'
import { runColour } from '../components/runColour.ts'
import type { RunTitles } from '../stores/runTitles.ts'
import { epochPositions } from '../train/curveSeries.ts'

/** How the second, third, ... of the curves of one colour are drawn. */
export const DASHES = [undefined, [9, 4], [2, 3], [10, 3, 2, 3]] as const

/** There are fewer colours than runs: those that share one are told apart by dashes, the same for the same set of runs. */
export function dashesOf(runs: readonly RunSummary[]): ReadonlyMap<string, readonly number[] | undefined> {
  const uses = new Map<string, number>()
  return new Map(
    runs
      .map(({ id }) => id)
      .toSorted()
      .map((id) => {
        const colour = runColour(id)
        const use = uses.get(colour) ?? 0
        uses.set(colour, use + 1)
        return [id, DASHES[use % DASHES.length]]
      }),
  )
}

/** What curves are called: the runs' titles, and their data sets where these differ; another program's are marked. */
export function curveLabels(runs: readonly RunSummary[], titles: RunTitles): RunTitles {
  const own = runs.filter((run) => !isForeign(run))
  const several = dataNames(own).length > 1 || own.length < runs.length
  return new Map(
    runs.map((run) => {
      const title = titles.get(run.id) ?? run.title
      if (isForeign(run)) return [run.id, `${title} (foreign)`]
      return [run.id, several ? `${title} (${knownData(run) ?? 'its images are not known'})` : title]
    }),
  )
}

/** The runs' step curves of one quantity, each in its run's colour, minima and maxima as bands. */
export function stepCurves(
  runs: readonly RunSummary[],
  curves: readonly Curve[],
  quantity: 'loss' | 'error',
  smoothing: number,
  labels: RunTitles,
): ChartSeries[] {
  const dashes = dashesOf(runs)
  return runs.flatMap((run): ChartSeries[] => {
    const curve = curves.find((candidate) => candidate.runId === run.id && candidate.series === quantity)
    if (!curve || curve.x.length === 0) return []
    const { x, mean, min, max } = curve
    return [
      {
        id: run.id,
        label: labels.get(run.id) ?? run.title,
        colour: runColour(run.id),
        shape: 'line',
        dash: dashes.get(run.id),
        x,
        y: mean,
        min,
        max,
        ...(smoothing > 0 ? { smoothed: smooth(mean, smoothing) } : {}),
      },
    ]
  })
}

/**
 * The runs' test error at the end of each epoch; minus the baseline's at the same epoch where one is pinned, of the runs on the same data as
 * the baseline alone.
 */
export function epochErrors(
  runs: readonly RunSummary[],
  epochs: Readonly<Record<string, readonly EpochMetrics[]>>,
  axis: XAxis,
  part: 'validationError' | 'testError',
  baseline: RunSummary | null,
  labels: RunTitles,
): ChartSeries[] {
  const base = new Map((baseline && epochs[baseline.id])?.map((epoch) => [epoch.epoch, epoch[part]]))
  const dashes = dashesOf(runs)
  return runs.flatMap((run): ChartSeries[] => {
    if (baseline && !sameData(run, baseline)) return []
    const own = epochs[run.id] ?? []
    const positions = epochPositions(own, axis)
    const points = own.flatMap((epoch, index) => {
      const value = epoch[part]
      if (value === null) return []
      if (!baseline) return [[positions[index]!, value] as const]
      const other = base.get(epoch.epoch)
      return other === undefined || other === null ? [] : [[positions[index]!, value - other] as const]
    })
    if (points.length === 0) return []
    return [
      {
        id: run.id,
        label: labels.get(run.id) ?? run.title,
        colour: runColour(run.id),
        shape: 'points',
        x: points.map(([x]) => x),
        y: points.map(([, y]) => y),
        dash: run.id === baseline?.id ? [5, 3] : dashes.get(run.id),
      },
    ]
  })
}
