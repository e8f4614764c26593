import type { ActivationHistogram } from '@shared/explain/topCrops.ts'
import { formatInteger, formatPercent, formatSignificant } from '../components/format.ts'
import classes from './explain.module.css'

const WIDTH = 320
const HEIGHT = 64

/** A channel's activations over the data set, on a logarithmic count; zeros, which are most, stand in words. */
export function Histogram({ histogram, mark }: { histogram: ActivationHistogram; mark: number | null }) {
  const { low, high, counts, total, active } = histogram
  const tallest = Math.log1p(Math.max(1, ...counts))
  const bar = WIDTH / counts.length
  const place = mark === null ? null : ((mark - low) / (high - low)) * WIDTH
  const words = `Histogram of ${formatInteger(total)} activations from ${formatSignificant(low)} to ${formatSignificant(high)}; ${formatPercent(active / total, 1)} are above zero${mark === null ? '' : `; this unit has ${formatSignificant(mark, 4)}`}`
  return (
    <figure className={classes.histogram}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={words} preserveAspectRatio="none">
        {Array.from(counts, (count, i) => {
          const height = (Math.log1p(count) / tallest) * HEIGHT
          return (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: a bin is its place
              key={i}
              x={i * bar}
              y={HEIGHT - height}
              width={Math.max(0.5, bar - 0.7)}
              height={height}
              className={classes.histogramBar}
            />
          )
        })}
        {place !== null && place >= 0 && place <= WIDTH && (
          <line x1={place} x2={place} y1={0} y2={HEIGHT} className={classes.histogramMark} />
        )}
      </svg>
      <figcaption className={`${classes.dim} numeric`}>
        <span>{formatSignificant(low)}</span>
        <span>activations, counts on a logarithmic scale</span>
        <span>{formatSignificant(high)}</span>
      </figcaption>
    </figure>
  )
}
