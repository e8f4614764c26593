import type { XAxis } from '@shared/api/runs.ts'
import type { CurveRole } from '@shared/foreign/curveRoles.ts'
import type { ForeignCurve } from '@shared/foreign/foreignCurves.ts'
import type { RunSummary } from '@shared/training/run.ts'
import { smooth } from '../components/chart/smooth.ts'
import type { ChartSeries } from '../components/chart/types.ts'

/** Of at most so many points each is marked by a dot. */
const DOTS = 120

interface Drawn {
  id: string
  label: string
  colour: string
  dash?: readonly number[]
}

/** A curve of another program as a chart draws it: few points as dots, many as a line with its band. */
export function chartSeries(curve: ForeignCurve, drawn: Drawn, smoothing: number): ChartSeries {
  const { x, mean, min, max, points } = curve
  if (points <= DOTS) return { ...drawn, shape: 'points', x, y: mean }
  return { ...drawn, shape: 'line', x, y: mean, min, max, ...(smoothing > 0 && { smoothed: smooth(mean, smoothing) }) }
}

/** The curves of several runs that are one thing to us, or bear one name that is nothing to us, a run's each in its own look. */
export function seriesOf(
  curves: readonly ForeignCurve[],
  wanted: { as: CurveRole } | { name: string },
  look: (runId: string) => Drawn,
  smoothing: number,
): ChartSeries[] {
  const fits = (curve: ForeignCurve) =>
    'as' in wanted ? curve.as === wanted.as : curve.as === null && curve.name === wanted.name
  return curves.filter(fits).map((curve) => chartSeries(curve, look(curve.runId), smoothing))
}

/** Names of the curves that have a chart of their own, since they are none of ours: in the order of the runs. */
export const ownNames = (curves: readonly ForeignCurve[]): string[] => [
  ...new Set(curves.filter(({ as, points }) => as === null && points > 0).map(({ name }) => name)),
]

const AXIS_WORDS = { step: 'steps', epoch: 'epochs', seconds: 'times' } as const

/** A sentence about the runs that have curves and none on the axis; null where all have some. */
export function notOnAxis(runs: readonly RunSummary[], x: XAxis, label: (run: RunSummary) => string): string | null {
  const missing = runs.filter(
    ({ imported }) => imported?.curves && !imported.curves.series.some(({ axes }) => axes.includes(x)),
  )
  if (missing.length === 0) return null
  const known = (run: RunSummary) => {
    const axes = new Set(run.imported?.curves?.series.flatMap((one) => one.axes))
    return [...axes].map((axis) => AXIS_WORDS[axis]).join(' and ')
  }
  const words = missing.map((run) => `${label(run)} (known by ${known(run)})`)
  return `Not on this axis, since the source does not say its ${AXIS_WORDS[x]}: ${words.join(', ')}.`
}
