import type { ChartSeries } from './types.ts'

type Points = Pick<ChartSeries, 'x' | 'y' | 'min' | 'max' | 'smoothed'>

/**
 * Points from `first` to before `last` with those that share a pixel column as one: their means at their mean place, the smallest and the
 * largest value behind all of them, and the last smoothed value. Nothing that the band shows is lost, and a curve of many points is drawn
 * in a fraction of the time. Values that are no number stay by themselves.
 * @param column pixel of a value of x
 * @returns null for a series without a band: one point in place of several would hide what lies between them.
 */
export function onePerPixel(
  { x, y, min, max, smoothed }: Points,
  first: number,
  last: number,
  column: (x: number) => number,
): Points | null {
  if (!min || !max) return null
  const merged = {
    x: [] as number[],
    y: [] as number[],
    min: [] as number[],
    max: [] as number[],
    soft: [] as number[],
  }
  let open: number | null = null // the column that the last point stands for
  let count = 0
  for (let index = first; index < last; index++) {
    const at = Number.isFinite(y[index]!) ? Math.floor(column(x[index]!)) : null
    if (at === null || at !== open) {
      merged.x.push(x[index]!)
      merged.y.push(y[index]!)
      merged.min.push(min[index]!)
      merged.max.push(max[index]!)
      if (smoothed) merged.soft.push(smoothed[index]!)
      open = at
      count = 1
      continue
    }
    const end = merged.x.length - 1
    count++
    merged.x[end]! += (x[index]! - merged.x[end]!) / count
    merged.y[end]! += (y[index]! - merged.y[end]!) / count
    merged.min[end] = Math.min(merged.min[end]!, min[index]!)
    merged.max[end] = Math.max(merged.max[end]!, max[index]!)
    if (smoothed) merged.soft[end] = smoothed[index]!
  }
  return { x: merged.x, y: merged.y, min: merged.min, max: merged.max, smoothed: smoothed && merged.soft }
}
