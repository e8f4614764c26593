import { SegmentedControl } from '@mantine/core'
import type { XAxis } from '@shared/api/runs.ts'
import { setChartPreferences, useChartPreferences } from '../../stores/chartPreferences.ts'

/** What curves are drawn over, and how their values are scaled; the same on every page. @param byEpoch they are drawn by epoch, whatever is chosen */
export function AxisSettings({ scaleLabel, byEpoch = false }: { scaleLabel: string; byEpoch?: boolean }) {
  const { x, scale } = useChartPreferences()
  return (
    <>
      <SegmentedControl
        aria-label="Horizontal axis"
        value={byEpoch ? 'epoch' : x}
        disabled={byEpoch}
        onChange={(value) => setChartPreferences({ x: value as XAxis })}
        data={[
          { value: 'epoch', label: 'Epoch' },
          { value: 'step', label: 'Step' },
          { value: 'seconds', label: 'Time' },
        ]}
      />
      <SegmentedControl
        aria-label={scaleLabel}
        value={scale}
        onChange={(value) => setChartPreferences({ scale: value as 'linear' | 'log' })}
        data={[
          { value: 'linear', label: 'Linear' },
          { value: 'log', label: 'Log' },
        ]}
      />
    </>
  )
}
