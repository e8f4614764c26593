import { firstAtOrAfter } from './search.ts'
import type { ChartSpec, Range } from './types.ts'

/**
 * The y range that shows every visible value, envelopes and references included. Linear ranges of positive values begin at 0; on a
 * logarithmic axis values at or below 0 cannot stand and are left out.
 */
export function valueRange({
  series,
  references,
  range,
  y,
}: Pick<ChartSpec, 'series' | 'references' | 'range' | 'y'>): Range {
  const log = y.scale === 'log'
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  const take = (value: number | undefined) => {
    if (value === undefined || !Number.isFinite(value) || (log && value <= 0)) return
    if (value < low) low = value
    if (value > high) high = value
  }
  for (const one of series) {
    const first = Math.max(0, firstAtOrAfter(one.x, range[0]) - 1)
    for (let index = first; index < one.x.length; index++) {
      take(one.min?.[index])
      take(one.max?.[index])
      take(one.y[index])
      if (one.x[index]! > range[1]) break
    }
  }
  for (const reference of references) take(reference.y)
  if (low > high) return log ? [0.01, 1] : [0, 1]
  if (log) return [low / 1.12, high * 1.12]
  if (low >= 0) return [0, high * 1.06 || 1]
  const pad = (high - low) * 0.06
  return [low - pad, high + pad]
}
