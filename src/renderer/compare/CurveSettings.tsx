import { SegmentedControl, Slider } from '@mantine/core'
import type { XAxis } from '@shared/api/runs.ts'
import { setChartPreferences, useChartPreferences } from '../stores/chartPreferences.ts'
import classes from './compare.module.css'

export type EvaluatedPart = 'testError' | 'validationError'

/** How the curves of several runs are drawn. */
export function CurveSettings({ part, onPart }: { part: EvaluatedPart; onPart(part: EvaluatedPart): void }) {
  const { x, scale, smoothing } = useChartPreferences()
  return (
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
        onChange={(value) => onPart(value as EvaluatedPart)}
        data={[
          { value: 'testError', label: 'Test' },
          { value: 'validationError', label: 'Validation' },
        ]}
      />
      <span className={classes.pickerNote} aria-hidden="true">
        Smoothing
      </span>
      <Slider
        thumbLabel="Smoothing"
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
  )
}
