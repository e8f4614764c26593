import type { Quantity } from '@shared/training/layerDiagnostics.ts'
import { useMemo, useState } from 'react'
import { Chart } from '../../components/chart/Chart.tsx'
import type { Range } from '../../components/chart/types.ts'
import { formatInteger } from '../../components/format.ts'
import { RUN_PALETTE } from '../../components/runColour.ts'
import type { HeatRow } from './heatScale.ts'
import { QUANTITY_WORDS } from './quantities.ts'

interface Props {
  rows: readonly HeatRow[]
  steps: readonly number[]
  quantity: Quantity
  chosen: readonly string[]
  /** The last measured step of the run. */
  end: number
  range: Range | null
  onRange(range: Range | null): void
  /** The run's title: name and caption of exported figures. */
  title: string
}

const STEP_AXIS = { label: 'step', format: formatInteger }

/** Curves of the chosen layers over the steps. */
export function LayerCurves({ rows, steps, quantity, chosen, end, range, onRange, title }: Props) {
  const [cursor, setCursor] = useState<number | null>(null)
  const words = QUANTITY_WORDS[quantity]
  const series = useMemo(
    () =>
      chosen.flatMap((layer, at) => {
        const row = rows.find((one) => one.layer === layer)
        if (!row) return []
        // On a scale of powers of ten a 0 has no place; the heat map shows it.
        const y = words.scale === 'log' ? row.values.map((value) => (value > 0 ? value : Number.NaN)) : row.values
        return [
          {
            id: layer,
            label: layer,
            colour: RUN_PALETTE[at % RUN_PALETTE.length]!,
            x: steps,
            y,
            shape: 'line' as const,
          },
        ]
      }),
    [rows, steps, chosen, words],
  )
  const domain: Range = useMemo(() => [0, Math.max(1, end)], [end])
  const y = { label: words.axis, format: words.format, tick: words.tick, scale: words.scale }
  return (
    <Chart
      title={words.title}
      caption={`${words.title} by layer, ${title}`}
      series={series}
      x={STEP_AXIS}
      y={y}
      domain={domain}
      range={range}
      onRange={onRange}
      cursor={cursor}
      onCursor={setCursor}
      height={240}
      fileName={`${title} layers`}
    />
  )
}
