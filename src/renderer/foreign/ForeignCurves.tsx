import type { XAxis } from '@shared/api/runs.ts'
import { type CurveRole, ROLE_TITLES } from '@shared/foreign/curveRoles.ts'
import type { ForeignCurve } from '@shared/foreign/foreignCurves.ts'
import type { RunSummary } from '@shared/training/run.ts'
import { useCallback, useMemo, useState } from 'react'
import { AxisSettings } from '../components/chart/AxisSettings.tsx'
import { Chart } from '../components/chart/Chart.tsx'
import { formatError, tickError } from '../components/chart/errorAxis.ts'
import type { ChartSeries, Range } from '../components/chart/types.ts'
import { formatInteger, formatSignificant } from '../components/format.ts'
import { PART_COLOUR, runColour } from '../components/runColour.ts'
import { ErrorState, LoadingState } from '../components/States.tsx'
import { useChartPreferences } from '../stores/chartPreferences.ts'
import { runTitle } from '../stores/runTitles.ts'
import classes from '../train/RunCurves.module.css'
import { chartSeries, notOnAxis, ownNames } from './foreignSeries.ts'
import { useForeignCurves } from './useForeignCurves.ts'

interface ChartOf {
  title: string
  label: string
  kind: 'loss' | 'error' | 'other'
  series: ChartSeries[]
}

const COLOUR: Partial<Record<CurveRole, string>> = {
  trainLoss: PART_COLOUR.train,
  trainError: PART_COLOUR.train,
  validationLoss: PART_COLOUR.validation,
  validationError: PART_COLOUR.validation,
  testLoss: PART_COLOUR.test,
  testError: PART_COLOUR.test,
}

/** Curves that belong into one chart, in the order of the charts; what is none of ours has a chart under its own name. */
function chartsOf(curves: readonly ForeignCurve[], colour: string, smoothing: number): ChartOf[] {
  const of = (roles: readonly CurveRole[]) =>
    roles.flatMap((role) =>
      curves
        .filter(({ as, points }) => as === role && points > 0)
        .map((curve) => {
          const label = `${ROLE_TITLES[role]} (${curve.name})`
          return chartSeries(curve, { id: curve.name, label, colour: COLOUR[role] ?? colour }, smoothing)
        }),
    )
  const charts: ChartOf[] = [
    { title: 'Loss', label: 'loss', kind: 'loss', series: of(['trainLoss', 'validationLoss', 'testLoss']) },
    {
      title: 'Error',
      label: 'misclassified',
      kind: 'error',
      series: of(['trainError', 'validationError', 'testError']),
    },
    { title: 'Learning rate', label: 'rate', kind: 'other', series: of(['learningRate']) },
    { title: 'Speed', label: 'images/s', kind: 'other', series: of(['imagesPerSecond']) },
    ...ownNames(curves).map((name): ChartOf => {
      const curve = curves.find((one) => one.name === name)!
      return {
        title: name,
        label: 'as in its source',
        kind: 'other',
        series: [chartSeries(curve, { id: name, label: name, colour }, smoothing)],
      }
    }),
  ]
  return charts.filter(({ series }) => series.length > 0)
}

/** A run that has no curve over steps, epochs or time is drawn over what it has. */
function axisOf(run: RunSummary, wanted: XAxis): XAxis {
  const axes = run.imported?.curves?.series.flatMap((one) => one.axes) ?? []
  return axes.includes(wanted) ? wanted : (axes[0] ?? wanted)
}

/** All curves of a run that another program has measured. */
export function ForeignCurves({ run }: { run: RunSummary }) {
  const { x: wanted, scale, smoothing } = useChartPreferences()
  const x = axisOf(run, wanted)
  const [zoom, setZoom] = useState<{ axis: XAxis; range: Range } | null>(null)
  const [cursor, setCursor] = useState<number | null>(null)
  const range = zoom?.axis === x ? zoom.range : null
  const onRange = useCallback((next: Range | null) => setZoom(next && { axis: x, range: next }), [x])
  const runs = useMemo(() => [run], [run])
  const { phase, error, curves, value } = useForeignCurves(runs, x, range)
  const charts = useMemo(() => chartsOf(curves, runColour(run.id), smoothing), [curves, run.id, smoothing])
  const end = Math.max(1e-9, ...charts.flatMap(({ series }) => series.map((one) => one.x[one.x.length - 1] ?? 0)))
  const [known, setKnown] = useState({ axis: x, end: 0 })
  const whole = known.axis === x && range ? Math.max(known.end, end) : end
  if (known.axis !== x || whole !== known.end) setKnown({ axis: x, end: whole })
  const domain: Range = useMemo(() => [0, whole], [whole])
  if (phase === 'failed') return <ErrorState title="The curves cannot be read" error={error} />
  if (value === null) return <LoadingState what="Reading the curves" />
  const note = x === wanted ? null : notOnAxis(runs, wanted, runTitle)
  const partly = run.imported?.curves?.series.filter(({ axes }) => !axes.includes(x)).map(({ name }) => name) ?? []
  const axis = { label: x === 'seconds' ? 'seconds' : x, format: x === 'step' ? formatInteger : formatX }
  return (
    <div className={classes.curves}>
      <div className={classes.toolbar} role="toolbar" aria-label="Charts">
        <AxisSettings scaleLabel="Vertical axis" />
      </div>
      {note && <p className={classes.key}>{`${note} They are drawn over ${x === 'seconds' ? 'time' : `${x}s`}.`}</p>}
      <div className={classes.grid}>
        {charts.map(({ title, label, kind, series }) => (
          <Chart
            key={title}
            title={title}
            caption={`${title} of ${runTitle(run)}`}
            series={series}
            x={axis}
            y={
              kind === 'error'
                ? { label, format: formatError, tick: tickError, scale }
                : { label, format: formatY, scale: kind === 'loss' ? scale : 'linear' }
            }
            domain={domain}
            range={range}
            onRange={onRange}
            cursor={cursor}
            onCursor={setCursor}
            fileName={runTitle(run)}
            height={kind === 'other' ? 170 : 268}
          />
        ))}
      </div>
      {partly.length > 0 && (
        <p className={classes.key}>{`Not on this axis, since the source does not say where: ${partly.join(', ')}.`}</p>
      )}
    </div>
  )
}

const formatX = (value: number) => formatSignificant(value, 4)
const formatY = (value: number) => formatSignificant(value, 4)
