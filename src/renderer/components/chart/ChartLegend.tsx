import { Tooltip } from '@mantine/core'
import { memo } from 'react'
import classes from './Chart.module.css'
import type { ChartSeries } from './types.ts'

interface Props {
  title: string
  series: readonly ChartSeries[]
  hidden: ReadonlySet<string>
  onToggle(id: string): void
}

/** A button a curve, which hides and shows it. It is left alone while the reading line moves. */
export const ChartLegend = memo(function ChartLegend({ title, series, hidden, onToggle }: Props) {
  return (
    <ul className={classes.legend} aria-label={`Curves of ${title}`}>
      {series.map(({ id, label, colour, dash }) => (
        <li key={id}>
          <Tooltip label={hidden.has(id) ? `Show ${label}` : `Hide ${label}`}>
            <button type="button" className={classes.entry} aria-pressed={!hidden.has(id)} onClick={() => onToggle(id)}>
              <svg width="16" height="8" aria-hidden="true">
                <line
                  x1="0"
                  x2="16"
                  y1="4"
                  y2="4"
                  stroke={colour}
                  strokeWidth="2.5"
                  strokeDasharray={dash?.join(' ')}
                />
              </svg>
              <span className={classes.label}>{label}</span>
            </button>
          </Tooltip>
        </li>
      ))}
    </ul>
  )
})
