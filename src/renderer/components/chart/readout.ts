import { nearest } from './search.ts'
import type { ChartMark, ChartSeries, ChartSpec, Range } from './types.ts'

export interface ReadoutRow {
  id: string
  label: string
  colour: string
  value: string
  /** Of several values behind the point: smallest to largest. */
  band: string | null
  smoothed: string | null
}

export interface Readout {
  x: number
  rows: ReadoutRow[]
  marks: ChartMark[]
}

/** How far a value may stand from the reading line and still be read, as a share of the visible range. */
const REACH = 0.04

/** All values at `x`: of every series the nearest one, unless it lies far away. */
export function readAt(spec: Pick<ChartSpec, 'series' | 'marks' | 'y' | 'range'>, x: number): Readout {
  const reach = (spec.range[1] - spec.range[0]) * REACH
  const rows = spec.series.flatMap((series) => {
    const index = nearest(series.x, x)
    if (index < 0) return []
    // Epoch values stand far apart: the nearest one is what a reader means.
    if (series.shape === 'line' && Math.abs(series.x[index]! - x) > reach) return []
    return [rowAt(series, index, spec.y.format)]
  })
  const marks = spec.marks.filter((mark) => Math.abs(mark.x - x) <= reach / 4)
  return { x, rows, marks }
}

function rowAt(series: ChartSeries, index: number, format: (value: number) => string): ReadoutRow {
  const value = series.y[index]!
  const [min, max] = [series.min?.[index], series.max?.[index]]
  const soft = series.smoothed?.[index]
  return {
    id: series.id,
    label: series.label,
    colour: series.colour,
    value: Number.isFinite(value) ? format(value) : 'not a number',
    band: min !== undefined && max !== undefined && min < max ? `${format(min)} to ${format(max)}` : null,
    smoothed: soft !== undefined && Number.isFinite(soft) ? format(soft) : null,
  }
}

/** A range moved or scaled inside the domain; never narrower than a thousandth of a per cent of it. */
export function clampRange([from, to]: Range, domain: Range): Range {
  const span = domain[1] - domain[0]
  const width = Math.min(span, Math.max(to - from, span * 1e-5))
  const start = Math.min(Math.max(from, domain[0]), domain[1] - width)
  return [start, start + width]
}

/** The range scaled by `factor` around `x`. */
export const zoomRange = ([from, to]: Range, x: number, factor: number, domain: Range): Range =>
  clampRange([x - (x - from) * factor, x + (to - x) * factor], domain)
