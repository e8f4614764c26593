import classes from './Chart.module.css'
import type { Readout } from './readout.ts'
import type { Scene } from './scene.ts'
import type { ChartAxis, Range } from './types.ts'

/** Rows with all they have to say; of more, in two columns, the values alone. */
export const FULL_ROWS = 12
const MOST_ROWS = 40
/** Width of the two columns, and how near they may come to the window's edge. */
const MANY_WIDTH = 440
const EDGE = 8

const within = ([from, to]: Range, left: number) => Math.max(from + EDGE, Math.min(left, to - EDGE - MANY_WIDTH))

/** All values at the reading line, on the side of it that has room; many below the plot, which they would cover. */
export function ChartTooltip({
  readout,
  x,
  left,
  scene,
  room,
}: {
  readout: Readout
  x: ChartAxis
  left: number
  scene: Scene
  /** Asked for many rows alone, as it measures the page: how far left and right of the chart's left edge is still seen. */
  room(): Range
}) {
  if (readout.rows.length === 0) return null
  const many = readout.rows.length > FULL_ROWS
  const half = scene.plot.left + scene.plot.width / 2
  const side = many
    ? { left: within(room(), left - MANY_WIDTH / 2), width: MANY_WIDTH, top: scene.plot.top + scene.plot.height + 24 }
    : left < half
      ? { left: left + 12, maxWidth: scene.width - left - 16 }
      : { right: scene.width - left + 12, maxWidth: left - 16 }
  return (
    <div className={classes.tooltip} style={side} aria-hidden="true">
      <div className={classes.at}>
        {x.label} {x.format(readout.x)}
      </div>
      <div className={classes.rows} data-many={many || undefined}>
        {readout.rows.slice(0, MOST_ROWS).map((row) => {
          const more = many ? '' : [row.band, row.smoothed && `smoothed ${row.smoothed}`].filter(Boolean).join(' · ')
          return (
            <div key={row.id} className={classes.row}>
              <span className={classes.name}>
                <span className={classes.swatch} style={{ background: row.colour }} />
                <span className={classes.label}>{row.label}</span>
              </span>
              <span className={classes.value}>{row.value}</span>
              {more && <span className={classes.band}>{more}</span>}
            </div>
          )
        })}
      </div>
      {readout.rows.length > MOST_ROWS && (
        <div className={classes.mark}>and {readout.rows.length - MOST_ROWS} more</div>
      )}
      {readout.marks.map((mark) => (
        <div key={`${mark.kind}${mark.x}`} className={classes.mark}>
          {mark.label}
        </div>
      ))}
    </div>
  )
}
