import { Button, Menu, Slider, Switch } from '@mantine/core'
import type { RunSummary } from '@shared/training/run.ts'
import { IconDownload } from '@tabler/icons-react'
import { memo } from 'react'
import { AxisSettings } from '../components/chart/AxisSettings.tsx'
import type { ChartAxis, Range } from '../components/chart/types.ts'
import { formatFixed } from '../components/format.ts'
import { setChartPreferences, useChartPreferences } from '../stores/chartPreferences.ts'
import { attempt } from '../stores/notify.ts'
import { exportEpochs, exportSteps } from './exportRun.ts'
import classes from './RunCurves.module.css'

interface Props {
  run: RunSummary
  range: Range | null
  axis: ChartAxis
  onReset(): void
  /** Whether the paper's error is drawn; null where the paper has none for this network. */
  paper: boolean | null
  onPaper(shown: boolean): void
}

/** How the charts are drawn, and the whole run as files. */
export const CurveToolbar = memo(function CurveToolbar({ run, range, axis, onReset, paper, onPaper }: Props) {
  const { smoothing } = useChartPreferences()
  return (
    <div className={classes.toolbar} role="toolbar" aria-label="Charts">
      <AxisSettings scaleLabel="Vertical axis" />
      <div className={classes.group}>
        <span aria-hidden="true">Smoothing</span>
        <Slider
          className={classes.slider}
          size="sm"
          min={0}
          max={0.99}
          step={0.01}
          value={smoothing}
          onChange={(value) => setChartPreferences({ smoothing: value })}
          label={(value) => (value === 0 ? 'off' : formatFixed(value, 2))}
          thumbLabel="Smoothing"
        />
      </div>
      {paper !== null && (
        <Switch
          label="Paper's error"
          checked={paper}
          onChange={(event) => onPaper(event.currentTarget.checked)}
          labelPosition="left"
        />
      )}
      <span className={classes.spacer} />
      {range && (
        <Button variant="light" size="compact-xs" onClick={onReset}>
          {axis.label} {axis.format(range[0])} to {axis.format(range[1])} · show all
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" size="compact-sm" leftSection={<IconDownload size={14} />}>
            Export
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void attempt(() => exportSteps(run), 'Export')}>CSV of every step</Menu.Item>
          <Menu.Item onClick={() => void attempt(() => exportEpochs(run), 'Export')}>CSV of every epoch</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  )
})
