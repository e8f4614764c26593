import type { Series } from '@shared/api/runs.ts'
import type { CheckpointInfo, RunSummary } from '@shared/training/run.ts'
import { useCallback, useMemo, useState } from 'react'
import { Chart } from '../components/chart/Chart.tsx'
import type { ChartAxis, Range } from '../components/chart/types.ts'
import { formatFixed, formatInteger, formatPercent, formatSignificant } from '../components/format.ts'
import { ErrorState } from '../components/States.tsx'
import { useChartPreferences } from '../stores/chartPreferences.ts'
import { useDatasets } from '../stores/datasets.ts'
import { useRunEpochs } from '../stores/runEpochs.ts'
import { runTitle } from '../stores/runTitles.ts'
import { CurveToolbar } from './CurveToolbar.tsx'
import { joinTail, paperError, partSeries, runMarks, stepSeries } from './curveSeries.ts'
import classes from './RunCurves.module.css'
import { useRunCurves } from './useRunCurves.ts'

const SERIES: readonly Series[] = ['loss', 'error', 'learningRate', 'imagesPerSecond']

/** Loss, error, learning rate and speed of one run; zoom and reading line are common to all four. */
export function RunCurves({ run, checkpoints }: { run: RunSummary; checkpoints: readonly CheckpointInfo[] }) {
  const { x, scale, smoothing } = useChartPreferences()
  const [zoom, setZoom] = useState<{ axis: string; range: Range } | null>(null)
  const [cursor, setCursor] = useState<number | null>(null)
  const [paper, setPaper] = useState(true)
  // A range belongs to its axis: 5 epochs are not 5 steps.
  const range = zoom?.axis === x ? zoom.range : null
  const onRange = useCallback((next: Range | null) => setZoom(next && { axis: x, range: next }), [x])
  const showAll = useCallback(() => setZoom(null), [])
  const { phase, error, curves, tail } = useRunCurves(run.id, x, SERIES, range)
  const dataset = useDatasets((state) => state.list.find((one) => one.name === run.request.dataset))

  const points = useMemo(
    () => Object.fromEntries(SERIES.map((series) => [series, joinTail(curves[series], tail, x, series)] as const)),
    [curves, tail, x],
  )
  const epochs = useRunEpochs(run)
  const loss = useMemo(() => partSeries('loss', points.loss!, epochs, x, smoothing), [points, epochs, x, smoothing])
  const errors = useMemo(() => partSeries('error', points.error!, epochs, x, smoothing), [points, epochs, x, smoothing])
  const rate = useMemo(() => [stepSeries('learning rate', points.learningRate!, '#8a63d2', 0)], [points])
  const speed = useMemo(
    () => [stepSeries('images/s', points.imagesPerSecond!, '#0d8f9c', smoothing)],
    [points, smoothing],
  )
  // Progress makes a new summary several times a second; the marks change with these alone.
  const { stepsPerEpoch, bestEpoch, request } = run
  const marks = useMemo(
    () => runMarks({ epochs, stepsPerEpoch, bestEpoch, request }, checkpoints, x),
    [epochs, stepsPerEpoch, bestEpoch, request, checkpoints, x],
  )

  const paperShare = paperError(run, dataset)
  const references = useMemo(
    () => (paper && paperShare !== null ? [{ y: paperShare, label: `paper: ${formatPercent(paperShare)}` }] : []),
    [paper, paperShare],
  )

  const end = points.loss!.x.at(-1) ?? 0
  const lastEpoch = errors.at(-1)?.x
  const widest = Math.max(end, lastEpoch && lastEpoch.length > 0 ? (lastEpoch[lastEpoch.length - 1] ?? 0) : 0)
  const [known, setKnown] = useState({ key: '', end: 0 })
  const key = `${run.id} ${x}`
  // While zoomed in, the curves end with the range; what is known of the whole stays.
  const whole = known.key === key && range ? Math.max(known.end, widest) : widest
  if (known.key !== key || whole !== known.end) setKnown({ key, end: whole })
  const domain: Range = useMemo(() => [0, whole > 0 ? whole : 1], [whole])
  const axis = useMemo(() => xAxis(x, domain[1]), [x, domain[1]])

  if (phase === 'failed') return <ErrorState title="The curves cannot be read" error={error} />
  const common = { x: axis, domain, range, onRange, cursor, onCursor: setCursor, marks, fileName: runTitle(run) }
  const captionOf = (what: string) => `${what} of ${runTitle(run)}, on ${run.request.dataset}`
  return (
    <div className={classes.curves}>
      <CurveToolbar
        run={run}
        range={range}
        axis={axis}
        onReset={showAll}
        paper={paperShare === null ? null : paper}
        onPaper={setPaper}
      />
      <div className={classes.grid}>
        <Chart
          {...common}
          title="Loss"
          caption={captionOf('Loss')}
          series={loss}
          y={{ label: 'cross-entropy, nats', format: formatLoss, tick, scale }}
          height={268}
        />
        <Chart
          {...common}
          title="Error"
          caption={captionOf('Error')}
          series={errors}
          references={references}
          y={{ label: 'error rate', format: formatError, tick: percentTick, scale }}
          height={268}
        />
        <Chart
          {...common}
          title="Learning rate"
          caption={captionOf('Learning rate')}
          series={rate}
          y={{ label: 'rate', format: formatRate, scale }}
          height={150}
        />
        <Chart
          {...common}
          title="Speed"
          caption={captionOf('Speed')}
          series={speed}
          y={{ label: 'images/s', format: formatRate, scale: 'linear' }}
          height={150}
        />
      </div>
      <Key />
    </div>
  )
}

/** What the marks of the charts mean. */
function Key() {
  return (
    <p className={classes.key}>
      <span className={classes.best} aria-hidden="true">
        ▼
      </span>{' '}
      best epoch, by validation error · <span aria-hidden="true">┆</span> learning-rate drop ·{' '}
      <span aria-hidden="true">╵</span> checkpoint · band: smallest to largest of the steps behind a point · drag to
      zoom, double click to show all
    </p>
  )
}

const formatLoss = (value: number) => (value >= 0.1 ? formatFixed(value, 3) : formatSignificant(value, 3))
const tick = (value: number) => formatSignificant(value, 3)
const percentTick = (value: number) => `${formatSignificant(value * 100, 3)} %`
const formatError = (value: number) => formatPercent(value) ?? 'not a number'
/** Rates fall by powers of ten: `1e-5` is read at a glance, `0.00001` is counted. */
const formatRate = (value: number) =>
  value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(2).replace(/\.?0+e/, 'e') : formatSignificant(value, 3)

/** Seconds are shown in the unit that keeps the axis short. */
function xAxis(axis: 'step' | 'epoch' | 'seconds', end: number): ChartAxis {
  if (axis === 'step') return { label: 'step', format: formatInteger }
  if (axis === 'epoch') return { label: 'epoch', format: (value) => formatSignificant(value, 4) }
  const [unit, label] =
    end > 7200 ? ([3600, 'hours'] as const) : end > 180 ? ([60, 'minutes'] as const) : ([1, 'seconds'] as const)
  return { label, unit, format: (value) => formatSignificant(value / unit, 4) }
}
