import { SegmentedControl, Slider, Switch } from '@mantine/core'
import { AxisSettings } from '../components/chart/AxisSettings.tsx'
import { setChartPreferences, useChartPreferences } from '../stores/chartPreferences.ts'
import classes from './compare.module.css'

export type EvaluatedPart = 'testError' | 'validationError'

/** How the curves of several runs are drawn. */
export function CurveSettings({ part, onPart }: { part: EvaluatedPart; onPart(part: EvaluatedPart): void }) {
  const { smoothing, overSeeds } = useChartPreferences()
  return (
    <div className={classes.toolbar}>
      <Switch
        label="Means over seeds"
        checked={overSeeds}
        onChange={(event) => setChartPreferences({ overSeeds: event.currentTarget.checked })}
      />
      <AxisSettings scaleLabel="Scale" byEpoch={overSeeds} />
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
        disabled={overSeeds}
        value={smoothing}
        label={(value) => `smoothing ${value.toFixed(2)}`}
        onChange={(value) => setChartPreferences({ smoothing: value })}
      />
    </div>
  )
}
