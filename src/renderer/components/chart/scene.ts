import { onePerPixel } from './onePerPixel.ts'
import { makeScale, type Scale } from './scale.ts'
import { firstAtOrAfter } from './search.ts'
import type { ChartInk, ChartMark, ChartSeries, ChartSpec } from './types.ts'
import { valueRange } from './valueRange.ts'

export interface Box {
  left: number
  top: number
  width: number
  height: number
}

/** `points` holds x and y by turns. */
export type Shape =
  | {
      kind: 'line'
      points: readonly number[]
      colour: string
      width: number
      opacity?: number
      dash?: readonly number[]
    }
  | { kind: 'area'; points: readonly number[]; colour: string; opacity: number }
  | { kind: 'dot'; x: number; y: number; radius: number; colour: string; outline?: string }
  | {
      kind: 'text'
      x: number
      y: number
      text: string
      colour: string
      size: number
      align: 'left' | 'center' | 'right'
      turned?: boolean
      /** Drawn around the letters, so that they can be read over curves. */
      halo?: string
    }

/** A chart as plain shapes: painted on a canvas or written as SVG from the same list. Inner shapes are cut at the plot's border. */
export interface Scene {
  width: number
  height: number
  plot: Box
  xScale: Scale
  yScale: Scale
  back: Shape[]
  inner: Shape[]
  front: Shape[]
}

const MARGIN = { left: 56, right: 12, top: 10, bottom: 36 }
/** Beyond so many values in view, dots would merge into a band. */
const MOST_DOTS = 60

/**
 * Lays a chart out. Sizes are CSS pixels.
 * @param detail `pixels` draws points that share a pixel as one, `all` each of them: for files, which may be looked at in any size.
 */
export function buildScene(
  spec: ChartSpec,
  width: number,
  height: number,
  ink: ChartInk,
  detail: 'pixels' | 'all' = 'pixels',
): Scene {
  const plot: Box = {
    left: MARGIN.left,
    top: MARGIN.top,
    width: Math.max(10, width - MARGIN.left - MARGIN.right),
    height: Math.max(10, height - MARGIN.top - MARGIN.bottom),
  }
  const right = plot.left + plot.width
  const bottom = plot.top + plot.height
  const xScale = makeScale('linear', spec.range, [plot.left, right], plot.width / 90, spec.x.unit)
  const yScale = makeScale(spec.y.scale, valueRange(spec), [bottom, plot.top], plot.height / 42)
  const back: Shape[] = []
  const inner: Shape[] = []
  const front: Shape[] = []

  for (const tick of yScale.ticks) {
    const y = Math.round(yScale(tick)) + 0.5
    back.push({ kind: 'line', points: [plot.left, y, right, y], colour: ink.grid, width: 1 })
    back.push({
      kind: 'text',
      x: plot.left - 7,
      y,
      text: (spec.y.tick ?? spec.y.format)(tick),
      colour: ink.dim,
      size: 11,
      align: 'right',
    })
  }
  for (const tick of xScale.ticks) {
    const x = xScale(tick)
    back.push({ kind: 'line', points: [x, bottom, x, bottom + 4], colour: ink.dim, width: 1 })
    back.push({
      kind: 'text',
      x,
      y: bottom + 13,
      text: (spec.x.tick ?? spec.x.format)(tick),
      colour: ink.dim,
      size: 11,
      align: 'center',
    })
  }
  back.push({ kind: 'line', points: [plot.left, bottom, right, bottom], colour: ink.dim, width: 1 })
  back.push({
    kind: 'text',
    x: plot.left + plot.width / 2,
    y: bottom + 28,
    text: spec.x.label,
    colour: ink.dim,
    size: 11,
    align: 'center',
  })
  back.push({
    kind: 'text',
    x: 10,
    y: plot.top + plot.height / 2,
    text: spec.y.label,
    colour: ink.dim,
    size: 11,
    align: 'center',
    turned: true,
  })

  const ownScene = { xScale, yScale, plot }
  for (const mark of spec.marks) if (mark.kind === 'drop') inner.push(...drawDrop(mark, ownScene, ink))
  for (const series of spec.series) inner.push(...drawSeries(series, spec, ownScene, ink, detail))
  for (const reference of spec.references) {
    const y = yScale(reference.y)
    inner.push({
      kind: 'line',
      points: [plot.left, y, right, y],
      colour: ink.ink,
      width: 1,
      dash: [2, 3],
      opacity: 0.75,
    })
    inner.push({
      kind: 'text',
      x: right - 4,
      y: y - 8,
      text: reference.label,
      colour: ink.ink,
      size: 11,
      align: 'right',
      halo: ink.panel,
    })
  }
  for (const mark of spec.marks) front.push(...drawTick(mark, ownScene, ink))
  return { width, height, plot, xScale, yScale, back, inner, front }
}

type Frame = Pick<Scene, 'xScale' | 'yScale' | 'plot'>

function drawSeries(
  series: ChartSeries,
  spec: ChartSpec,
  { xScale, yScale, plot }: Frame,
  ink: ChartInk,
  detail: 'pixels' | 'all',
): Shape[] {
  const log = spec.y.scale === 'log'
  // On a logarithmic axis what is at or below 0 lies below the plot.
  const place = (value: number) => (log && value <= 0 ? plot.top + plot.height + 20 : yScale(value))
  const first = Math.max(0, firstAtOrAfter(series.x, spec.range[0]) - 1)
  const last = Math.min(series.x.length, firstAtOrAfter(series.x, spec.range[1]) + 2)
  const merged = detail === 'pixels' && last - first > plot.width ? onePerPixel(series, first, last, xScale) : null
  const drawn = merged ?? series
  const [from, to] = merged ? [0, merged.x.length] : [first, last]
  const shapes: Shape[] = []
  const gaps: number[] = []
  const bands: { upper: number[]; lower: number[] }[] = []
  const raw: number[][] = [[]]
  const smoothed: number[][] = [[]]
  let band: { upper: number[]; lower: number[] } | null = null
  for (let index = from; index < to; index++) {
    const x = xScale(drawn.x[index]!)
    const y = drawn.y[index]!
    const [min, max] = [drawn.min?.[index] ?? y, drawn.max?.[index] ?? y]
    if (drawn.min && drawn.max && Number.isFinite(min) && Number.isFinite(max)) {
      if (!band) {
        band = { upper: [], lower: [] }
        bands.push(band)
      }
      band.upper.push(x, place(max))
      band.lower.push(place(min), x)
    } else band = null
    if (Number.isFinite(y)) raw.at(-1)!.push(x, place(y))
    else {
      gaps.push(x)
      if (raw.at(-1)!.length > 0) raw.push([])
    }
    const soft = drawn.smoothed?.[index]
    if (soft !== undefined && Number.isFinite(soft)) smoothed.at(-1)!.push(x, place(soft))
    else if (smoothed.at(-1)!.length > 0) smoothed.push([])
  }
  const { colour, dash } = series
  const pale = series.smoothed !== undefined
  for (const { upper, lower } of bands)
    shapes.push({ kind: 'area', points: [...upper, ...lower.reverse()], colour, opacity: pale ? 0.13 : 0.2 })
  for (const points of raw) {
    if (points.length === 2) shapes.push({ kind: 'dot', x: points[0]!, y: points[1]!, radius: 1.5, colour })
    if (points.length > 2)
      shapes.push({
        kind: 'line',
        points,
        colour,
        width: pale ? 1 : series.shape === 'points' ? 1.75 : 1.25,
        dash,
        opacity: pale ? 0.4 : 1,
      })
    if (series.shape === 'points' && last - first <= MOST_DOTS)
      for (let at = 0; at < points.length; at += 2)
        shapes.push({ kind: 'dot', x: points[at]!, y: points[at + 1]!, radius: 2.5, colour, outline: ink.panel })
  }
  for (const points of smoothed) if (points.length > 2) shapes.push({ kind: 'line', points, colour, width: 2, dash })
  // What is no number is shown where it happened, on the floor of the plot.
  const floor = plot.top + plot.height
  for (const x of gaps) shapes.push({ kind: 'line', points: [x, floor, x, floor - 10], colour: ink.bad, width: 2 })
  return shapes
}

function drawDrop(mark: ChartMark, { xScale, plot }: Frame, ink: ChartInk): Shape[] {
  const x = xScale(mark.x)
  return [
    {
      kind: 'line',
      points: [x, plot.top, x, plot.top + plot.height],
      colour: ink.dim,
      width: 1,
      dash: [4, 4],
      opacity: 0.7,
    },
  ]
}

/** Checkpoints are ticks below the axis, the best epoch a triangle on it. */
function drawTick(mark: ChartMark, { xScale, plot }: Frame, ink: ChartInk): Shape[] {
  const x = xScale(mark.x)
  if (x < plot.left - 0.5 || x > plot.left + plot.width + 0.5) return []
  const floor = plot.top + plot.height
  if (mark.kind === 'checkpoint')
    return [{ kind: 'line', points: [x, floor - 5, x, floor], colour: ink.ink, width: 1.5, opacity: 0.65 }]
  if (mark.kind === 'best')
    return [
      { kind: 'area', points: [x, floor - 1, x - 5, floor - 10, x + 5, floor - 10], colour: ink.unit, opacity: 1 },
    ]
  return []
}
