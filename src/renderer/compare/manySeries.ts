import type { Curve, XAxis } from '@shared/api/runs.ts'
import type { EpochMetrics, RunSummary } from '@shared/training/run.ts'
import { smooth } from '../components/chart/smooth.ts'
import type { ChartSeries } from '../components/chart/types.ts'
import { runColour } from '../components/runColour.ts'
import { epochPositions } from '../train/curveSeries.ts'

/** The runs' step curves of one quantity, each in its run's colour, minima and maxima as bands. */
export function stepCurves(
  runs: readonly RunSummary[],
  curves: readonly Curve[],
  quantity: 'loss' | 'error',
  smoothing: number,
): ChartSeries[] {
  return runs.flatMap((run): ChartSeries[] => {
    const curve = curves.find((candidate) => candidate.runId === run.id && candidate.series === quantity)
    if (!curve || curve.x.length === 0) return []
    const { x, mean, min, max } = curve
    return [
      {
        id: run.id,
        label: run.title,
        colour: runColour(run.id),
        shape: 'line',
        x,
        y: mean,
        min,
        max,
        ...(smoothing > 0 ? { smoothed: smooth(mean, smoothing) } : {}),
      },
    ]
  })
}

/** The runs' test error at the end of each epoch; minus the baseline's at the same epoch where one is pinned. */
export function epochErrors(
  runs: readonly RunSummary[],
  epochs: Readonly<Record<string, readonly EpochMetrics[]>>,
  axis: XAxis,
  part: 'validationError' | 'testError',
  baseline: RunSummary | null,
): ChartSeries[] {
  const base = new Map((baseline && epochs[baseline.id])?.map((epoch) => [epoch.epoch, epoch[part]]))
  return runs.flatMap((run): ChartSeries[] => {
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
        label: run.title,
        colour: runColour(run.id),
        shape: 'points',
        x: points.map(([x]) => x),
        y: points.map(([, y]) => y),
        ...(run.id === baseline?.id ? { dash: [5, 3] } : {}),
      },
    ]
  })
}
