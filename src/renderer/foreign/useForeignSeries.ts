import type { XAxis } from '@shared/api/runs.ts'
import type { CurveRole } from '@shared/foreign/curveRoles.ts'
import { isForeign, type RunSummary } from '@shared/training/run.ts'
import { useMemo } from 'react'
import { dashesOf } from '../compare/manySeries.ts'
import type { ChartSeries, Range } from '../components/chart/types.ts'
import { runColour } from '../components/runColour.ts'
import type { RunTitles } from '../stores/runTitles.ts'
import { notOnAxis, ownNames, seriesOf } from './foreignSeries.ts'
import { useForeignCurves } from './useForeignCurves.ts'

/** Charts of curves that are none of ours; more of them are named. */
const MOST_OTHERS = 12

/** What the foreign ones among the runs add to charts of many runs. */
export interface ForeignSeriesOfRuns {
  /** Their curves that are the same as one of ours. */
  of(role: CurveRole): ChartSeries[]
  /** Those under names of their own, a chart a name. */
  others: { name: string; series: ChartSeries[] }[]
  /** What is not drawn, and what a reader has to know. */
  notes: string[]
}

export function useForeignSeries(
  runs: readonly RunSummary[],
  x: XAxis,
  range: Range | null,
  smoothing: number,
  labels: RunTitles,
): ForeignSeriesOfRuns {
  const { curves } = useForeignCurves(runs, x, range)
  return useMemo(() => {
    const dashes = dashesOf(runs)
    const look = (id: string) => ({ id, label: labels.get(id) ?? id, colour: runColour(id), dash: dashes.get(id) })
    const names = ownNames(curves)
    const off = notOnAxis(runs, x, (run) => labels.get(run.id) ?? run.title)
    const more = names.slice(MOST_OTHERS)
    return {
      of: (role) => seriesOf(curves, { as: role }, look, smoothing),
      others: names
        .slice(0, MOST_OTHERS)
        .map((name) => ({ name, series: seriesOf(curves, { name }, look, smoothing) })),
      notes: [
        ...(off ? [off] : []),
        ...(runs.some(isForeign)
          ? ['Foreign runs were measured by another program, on images and by a loss that nobody here knows.']
          : []),
        ...(more.length > 0 ? [`Without a chart here, and in the runs themselves: ${more.join(', ')}.`] : []),
      ],
    }
  }, [runs, curves, x, smoothing, labels])
}
