import { SegmentedControl, Slider } from '@mantine/core'
import type { XAxis } from '@shared/api/runs.ts'
import type { RunSummary } from '@shared/training/run.ts'
import { useCallback, useMemo, useState } from 'react'
import { Chart } from '../components/chart/Chart.tsx'
import type { Range } from '../components/chart/types.ts'
import { formatPercent, formatSignificant } from '../components/format.ts'
import { Panel } from '../components/Panel.tsx'
import { ErrorState } from '../components/States.tsx'
import { setChartPreferences, useChartPreferences } from '../stores/chartPreferences.ts'
import { useEpochsOfRuns } from '../stores/runEpochs.ts'
import classes from './compare.module.css'
import { epochErrors, stepCurves } from './manySeries.ts'
import { useManyCurves } from './useManyCurves.ts'

const QUANTITIES = ['loss', 'error'] as const

/** Curves of the chosen runs over one another; with a baseline pinned, errors are shown as differences to it. */
export function ManyCurves({ runs, baseline }: { runs: readonly RunSummary[]; baseline: RunSummary | null }) {
  const { x, scale, smoothing } = useChartPreferences()
  const [zoom, setZoom] = useState<{ axis: XAxis; range: Range } | null>(null)
  const [cursor, setCursor] = useState<number | null>(null)
  const [part, setPart] = useState<'testError' | 'validationError'>('testError')
  const range = zoom?.axis === x ? zoom.range : null
  const onRange = useCallback((next: Range | null) => setZoom(next && { axis: x, range: next }), [x])
  const ids = runs.map(({ id }) => id)
  const { phase, error, curves } = useManyCurves(ids, x, QUANTITIES, range)
  const losses = useMemo(() => stepCurves(runs, curves, 'loss', smoothing), [runs, curves, smoothing])
  const trainErrors = useMemo(() => stepCurves(runs, curves, 'error', smoothing), [runs, curves, smoothing])
  const epochs = useEpochsOfRuns(baseline ? [...runs, baseline] : runs)
  const evaluated = useMemo(() => epochErrors(runs, epochs, x, part, baseline), [runs, epochs, x, part, baseline])

  const end = Math.max(1e-9, ...[...losses, ...evaluated].map((series) => series.x[series.x.length - 1] ?? 0))
  const [known, setKnown] = useState({ key: '', end: 0 })
  const key = `${ids.join()} ${x}`
  const whole = known.key === key ? Math.max(known.end, end) : end
  if (known.key !== key || whole > known.end) setKnown({ key, end: whole })
  const domain: Range = useMemo(() => [0, whole], [whole])

  if (phase === 'failed') return <ErrorState title="The curves cannot be read" error={error} />
  const axis = {
    label: x === 'seconds' ? 'seconds of training' : x,
    format: (value: number) => formatSignificant(value, 4),
  }
  const common = { x: axis, domain, range, onRange, cursor, onCursor: setCursor, fileName: 'runs', height: 220 }
  const percent = (value: number) => formatPercent(value, 1) ?? 'not a number'
  const points = (value: number) => `${value > 0 ? '+' : ''}${formatSignificant(value * 100, 3)}`
  const name = part === 'testError' ? 'Test error' : 'Validation error'
  return (
    <Panel
      title="Curves"
      actions={
        <div className={classes.toolbar}>
          <SegmentedControl
            aria-label="Horizontal axis"
            value={x}
            onChange={(value) => setChartPreferences({ x: value as XAxis })}
            data={[
              { value: 'epoch', label: 'Epoch' },
              { value: 'step', label: 'Step' },
              { value: 'seconds', label: 'Time' },
            ]}
          />
          <SegmentedControl
            aria-label="Scale"
            value={scale}
            onChange={(value) => setChartPreferences({ scale: value as 'linear' | 'log' })}
            data={[
              { value: 'linear', label: 'Linear' },
              { value: 'log', label: 'Log' },
            ]}
          />
          <SegmentedControl
            aria-label="Part of the data"
            value={part}
            onChange={(value) => setPart(value as typeof part)}
            data={[
              { value: 'testError', label: 'Test' },
              { value: 'validationError', label: 'Validation' },
            ]}
          />
          <Slider
            aria-label="Smoothing"
            w={110}
            size="sm"
            min={0}
            max={0.98}
            step={0.02}
            value={smoothing}
            label={(value) => `smoothing ${value.toFixed(2)}`}
            onChange={(value) => setChartPreferences({ smoothing: value })}
          />
        </div>
      }
    >
      <div className={classes.curves}>
        <Chart
          {...common}
          title={baseline ? `${name}, difference to ${baseline.title}` : name}
          series={evaluated}
          y={
            baseline
              ? { label: 'points', format: points, scale: 'linear' }
              : { label: 'misclassified', format: percent, scale }
          }
        />
        <Chart
          {...common}
          title="Training loss"
          series={losses}
          y={{ label: 'cross-entropy, nats', format: (value) => formatSignificant(value, 3), scale }}
        />
        <Chart
          {...common}
          title="Training error"
          series={trainErrors}
          y={{ label: 'misclassified', format: percent, scale }}
        />
      </div>
    </Panel>
  )
}
