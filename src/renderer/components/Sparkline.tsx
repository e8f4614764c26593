import classes from './Sparkline.module.css'

interface Props {
  /** Values in their order; drawn between their own lowest and highest. */
  values: readonly number[]
  /** The value that a dot marks; none for null. */
  marked: number | null
  /** What is drawn, in words. */
  label: string
  /** Pixels. */
  width?: number
  height?: number
}

/** Room for the dot at the edges, in pixels. */
const PAD = 4

/** A small curve without axes. With fewer than two values its room stays empty, so that nothing jumps. */
export function Sparkline({ values, marked, label, width = 104, height = 36 }: Props) {
  const low = Math.min(...values)
  const span = Math.max(...values) - low
  const x = (i: number) => PAD + (i / Math.max(1, values.length - 1)) * (width - 2 * PAD)
  // Values that are all the same lie in the middle.
  const y = (value: number) => PAD + (span > 0 ? 1 - (value - low) / span : 0.5) * (height - 2 * PAD)
  if (values.length < 2) return <div className={classes.empty} style={{ width, height }} />
  const dot = marked === null ? undefined : values[marked]
  return (
    <svg className={classes.line} width={width} height={height} role="img" aria-label={label}>
      <title>{label}</title>
      <polyline points={values.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`).join(' ')} />
      {dot !== undefined && <circle cx={x(marked!)} cy={y(dot)} r={3} />}
    </svg>
  )
}
