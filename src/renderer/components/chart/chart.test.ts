import { csvCell } from '@shared/csv.ts'
import { describe, expect, it } from 'vitest'
import { chartMove } from './keys.ts'
import { withLegend } from './legend.ts'
import { onePerPixel } from './onePerPixel.ts'
import { readAt } from './readout.ts'
import { linearTicks, logTicks, makeScale } from './scale.ts'
import { buildScene } from './scene.ts'
import { firstAtOrAfter, nearest } from './search.ts'
import { seriesToCsv } from './seriesCsv.ts'
import { smooth } from './smooth.ts'
import { sceneToSvg } from './svg.ts'
import type { ChartInk, ChartSpec } from './types.ts'
import { valueRange } from './valueRange.ts'

const ink: ChartInk = { panel: '#fff', ink: '#000', dim: '#777', grid: '#ddd', bad: '#c00', unit: '#d90' }
const plain = (value: number) => String(value)

function spec(change: Partial<ChartSpec> & { scale?: 'linear' | 'log' } = {}): ChartSpec {
  const { scale = 'linear', ...rest } = change
  return {
    series: [{ id: 'a', label: 'A', colour: '#123456', x: [0, 1, 2, 3], y: [4, 3, 2, 1], shape: 'line' }],
    marks: [],
    references: [],
    x: { label: 'step', format: plain },
    y: { label: 'loss', format: plain, scale },
    range: [0, 3],
    ...rest,
  }
}

describe('ticks', () => {
  it.each([
    [[0, 10], 5, [0, 2, 4, 6, 8, 10]],
    [[0, 1], 4, [0, 0.5, 1]],
    [[-0.3, 0.3], 3, [-0.2, 0, 0.2]],
    [[0.1, 0.35], 5, [0.1, 0.15, 0.2, 0.25, 0.3, 0.35]],
    [[5, 5], 4, [5]],
  ] as const)('of %j in about %d parts', (range, count, ticks) => expect(linearTicks(range, count)).toEqual(ticks))

  it.each([
    [[0.01, 1], 6, [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]],
    [[1e-6, 1], 4, [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1]],
  ] as const)('logarithmic, of %j', (range, count, ticks) => expect(logTicks(range, count)).toEqual(ticks))

  it('gives a narrow logarithmic range at least two', () => {
    expect(logTicks([2.1, 2.4], 4).length).toBeGreaterThanOrEqual(2)
  })
})

describe('scale', () => {
  it.each(['linear', 'log'] as const)('%s comes back from its own pixels', (kind) => {
    const scale = makeScale(kind, [0.5, 80], [10, 400], 5)
    for (const value of [0.5, 1, 7.3, 80]) expect(scale.invert(scale(value))).toBeCloseTo(value, 9)
  })

  it('stands a single value in the middle', () => {
    expect(makeScale('linear', [3, 3], [0, 100], 4)(3)).toBeCloseTo(50)
  })
})

describe('search in an ascending axis', () => {
  it.each([
    [-1, 0, 0],
    [0, 0, 0],
    [0.4, 1, 0],
    [0.6, 1, 1],
    [9, 3, 2],
  ])('of %d', (x, after, near) => {
    expect(firstAtOrAfter([0, 1, 5], x)).toBe(after)
    expect(nearest([0, 1, 5], x)).toBe(near)
  })

  it('finds nothing in nothing', () => expect(nearest([], 1)).toBe(-1))
})

describe('points that share a pixel', () => {
  const values = {
    x: [0, 1, 2, 3, 4, 5, 6],
    y: [1, 3, 8, Number.NaN, 5, 7, 2],
    min: [0, 2, 8, Number.NaN, 4, 7, 1],
    max: [2, 9, 8, Number.NaN, 6, 7, 3],
    smoothed: [1, 2, 4, 4, 4.5, 5, 4],
  }

  it('become one, with what lay between them in its band; what is no number stays', () => {
    expect(onePerPixel(values, 0, 7, (x) => x / 3)).toEqual({
      x: [1, 3, 4.5, 6],
      y: [4, Number.NaN, 6, 2],
      min: [0, Number.NaN, 4, 1],
      max: [9, Number.NaN, 7, 3],
      smoothed: [4, 4, 5, 4],
    })
  })

  it('are none without a band', () => {
    expect(onePerPixel({ x: values.x, y: values.y }, 0, 7, (x) => x / 3)).toBeNull()
  })

  it('are drawn as one on the screen, and one by one into files', () => {
    const count = 5000
    const x = Array.from({ length: count }, (_, index) => (index / count) * 3)
    const y = x.map((_, index) => (index === 3210 ? 4 : 1 + (index % 7) / 10))
    const series = [{ ...spec().series[0]!, x, y, min: y, max: y }]
    const drawnIn = (detail: 'pixels' | 'all') => {
      const { inner, yScale } = buildScene(spec({ series }), 400, 200, ink, detail)
      const [area, line] = inner as { points: readonly number[] }[]
      return { area: area!.points, line: line!.points, top: yScale(4) }
    }
    const [screen, file] = [drawnIn('pixels'), drawnIn('all')]
    expect(file.line).toHaveLength(2 * count)
    expect(screen.line.length / 2).toBeLessThanOrEqual(334) // the plot is 332 wide
    // The one spike is in sight all the same.
    expect(Math.min(...screen.area.filter((_, at) => at % 2 === 1))).toBeCloseTo(screen.top, 6)
  })
})

describe('value range', () => {
  it('covers the band behind the points and the references, not the points alone', () => {
    const series = [{ ...spec().series[0]!, min: [3, 2, 1, 0.5], max: [40, 4, 3, 2] }]
    expect(valueRange(spec({ series }))[1]).toBeGreaterThanOrEqual(40)
    expect(valueRange(spec({ references: [{ y: 50, label: 'paper' }] }))[1]).toBeGreaterThanOrEqual(50)
  })

  it('follows the visible part of the x axis', () => {
    const series = [{ ...spec().series[0]!, x: [0, 1, 2, 3, 4, 5], y: [900, 5, 4, 3, 2, 800] }]
    expect(valueRange(spec({ series, range: [2, 3] }))[1]).toBeLessThan(10)
  })

  it.each([
    ['zeros on a logarithmic axis', [0, 0.1, 1], 'log', (low: number) => low > 0 && low < 0.1],
    ['not-a-number values', [Number.NaN, 2, 3], 'linear', (low: number) => low === 0],
    ['nothing at all', [Number.NaN, Number.NaN, Number.NaN], 'log', (low: number) => low > 0],
  ] as const)('survives %s', (_, y, scale, holds) => {
    const series = [{ ...spec().series[0]!, x: [0, 1, 2], y }]
    expect(holds(valueRange(spec({ series, scale }))[0])).toBe(true)
  })
})

describe('smoothing', () => {
  it('changes nothing at weight 0', () => expect([...smooth([3, 1, 2], 0)]).toEqual([3, 1, 2]))
  it('keeps a constant constant, from the first value on', () =>
    expect([...smooth([2, 2, 2, 2], 0.9)].every((value) => Math.abs(value - 2) < 1e-6)).toBe(true))
  it('is the weighted mean of all values so far', () => {
    expect(smooth([1, 5], 0.5)[1]).toBeCloseTo((1 * 0.5 + 5) / 1.5)
  })
  it('leaves a gap where there is no number, and goes on after it', () => {
    const [a, gap, b] = smooth([1, Number.NaN, 1], 0.5)
    expect([a, b]).toEqual([1, 1])
    expect(gap).toBeNaN()
  })
})

describe('scene', () => {
  it('draws the raw curve also under a smoothed one', () => {
    const series = [{ ...spec().series[0]!, smoothed: [3.5, 3, 2.5, 2] }]
    const lines = buildScene(spec({ series }), 400, 200, ink).inner.filter(
      (shape) => shape.kind === 'line' && shape.colour === '#123456',
    )
    expect(lines).toHaveLength(2)
  })

  it('breaks the line at a value that is no number and marks the place', () => {
    const series = [{ ...spec().series[0]!, x: [0, 1, 2, 3, 4], y: [4, 3, Number.NaN, 2, 1] }]
    const scene = buildScene(spec({ series, range: [0, 4] }), 400, 200, ink)
    const lines = scene.inner.filter((shape) => shape.kind === 'line')
    expect(lines.filter((line) => line.colour === '#123456')).toHaveLength(2)
    const mark = lines.find((line) => line.colour === ink.bad)
    expect(mark?.points[0]).toBeCloseTo(scene.xScale(2))
  })

  it('shows every extreme of the band', () => {
    const series = [{ ...spec().series[0]!, min: [4, 3, 0.2, 1], max: [4, 3, 9, 1] }]
    const scene = buildScene(spec({ series }), 400, 200, ink)
    const area = scene.inner.find((shape) => shape.kind === 'area')
    const heights = area?.kind === 'area' ? area.points.filter((_, at) => at % 2 === 1) : []
    expect(Math.min(...heights)).toBeCloseTo(scene.yScale(9))
    expect(heights.some((height) => Math.abs(height - scene.yScale(0.2)) < 1e-6)).toBe(true)
  })

  it('leaves marks outside the visible range out', () => {
    const marks = [
      { x: 1, kind: 'checkpoint', label: 'in' },
      { x: 9, kind: 'checkpoint', label: 'out' },
    ] as const
    expect(buildScene(spec({ marks }), 400, 200, ink).front).toHaveLength(1)
  })
})

describe('export', () => {
  it('writes SVG whose text is escaped and whose curve has every point', () => {
    const scene = buildScene(spec({ references: [{ y: 2, label: 'a < b & "c"' }] }), 400, 200, ink)
    const svg = sceneToSvg(scene, 'T<1>', '#fff')
    expect(svg).toContain('a &lt; b &amp; &quot;c&quot;')
    expect(svg).toContain('<title>T&lt;1&gt;</title>')
    const curve = /points="([^"]*)" fill="none" stroke="#123456"/.exec(svg)?.[1]
    expect(curve?.split(' ')).toHaveLength(4)
  })

  it('puts a legend below the figure, and nothing of the curves out of place', () => {
    const scene = buildScene(spec(), 400, 200, ink)
    const figure = withLegend(
      scene,
      'Test error on shapes',
      [
        { label: 'A', colour: '#123456' },
        { label: 'B', colour: '#654321' },
      ],
      '#000',
    )
    const texts = figure.front.filter((shape) => shape.kind === 'text')
    expect(texts.map(({ text }) => text)).toEqual(['Test error on shapes', 'A', 'B'])
    expect(texts.every(({ y }) => y > scene.height && y < figure.height)).toBe(true)
    expect(figure.inner).toBe(scene.inner)
  })

  it('cuts no word of a title or a legend', () => {
    const scene = buildScene(spec(), 400, 200, ink)
    const words = Array.from({ length: 40 }, (_, at) => `word${at}`).join(' ')
    const figure = withLegend(scene, words, [{ label: words, colour: '#123456' }], '#000')
    const texts = figure.front.slice(scene.front.length).filter((shape) => shape.kind === 'text')
    expect(texts.map(({ text }) => text).join(' ')).toBe(`${words} ${words}`)
    // 0.6 em a letter where nothing measures.
    for (const { x, text, size, y } of texts) {
      expect(x + text.length * size * 0.6).toBeLessThanOrEqual(400)
      expect(y).toBeLessThan(figure.height)
    }
  })

  it('writes single-precision values as short as they can be read back', () => {
    const y = Float32Array.of(0.01, 0.1, 2.125, 1e-5)
    const csv = seriesToCsv([{ ...spec().series[0]!, x: [0, 1, 2, 3], y }], 'step', 'rate')
    const written = csv
      .trim()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(',')[2])
    expect(written).toEqual(['0.01', '0.1', '2.125', '0.00001'])
    expect(written.map((text) => Math.fround(Number(text)))).toEqual([...y])
  })

  it('writes one CSV line a point, with the band', () => {
    const series = [
      { ...spec().series[0]!, label: 'loss, train', x: [1, 2], y: [3, Number.NaN], min: [2, 1], max: [4, 5] },
    ]
    expect(seriesToCsv(series, 'step', 'loss')).toBe(
      'series,step,loss,min,max\r\n"loss, train",1,3,2,4\r\n"loss, train",2,NaN,1,5\r\n',
    )
  })

  it.each([
    ['a"b', '"a""b"'],
    ['a\nb', '"a\nb"'],
    [null, ''],
    [0, '0'],
  ])('quotes %j as %j', (value, cell) => expect(csvCell(value)).toBe(cell))
})

describe('keys of a chart', () => {
  const place = { visible: [20, 40], domain: [0, 100], cursor: 30 } as const
  it.each([
    ['ArrowRight', false, { kind: 'cursor', x: 30.2 }],
    ['ArrowLeft', true, { kind: 'range', range: [18, 38] }],
    ['+', false, { kind: 'range', range: [25, 35] }],
    ['-', false, { kind: 'range', range: [10, 50] }],
    ['0', false, { kind: 'range', range: null }],
    ['Escape', false, { kind: 'leave' }],
    ['x', false, null],
  ] as const)('%s with Shift %s', (key, shift, move) => expect(chartMove(key, shift, place)).toEqual(move))

  it('shows everything once the range has grown to it', () => {
    expect(chartMove('-', false, { ...place, visible: [10, 90] })).toEqual({ kind: 'range', range: null })
  })

  it('stops the range at the border without changing its width', () => {
    expect(chartMove('ArrowRight', true, { ...place, visible: [79, 99] })).toEqual({ kind: 'range', range: [80, 100] })
  })
})

describe('reading line', () => {
  it('reads every curve at its nearest value, with the band and the smoothed value', () => {
    const series = [{ ...spec().series[0]!, min: [3, 2, 1, 0], max: [5, 4, 3, 2], smoothed: [4, 3.5, 3, 2.5] }]
    expect(readAt(spec({ series }), 1.01).rows).toMatchObject([{ value: '3', band: '2 to 4', smoothed: '3.5' }])
  })

  it('says nothing of a curve that has no step near', () => {
    const series = [{ ...spec().series[0]!, x: [0, 1, 2, 3], y: [1, 1, 1, 1] }]
    expect(readAt(spec({ series, range: [0, 100] }), 50).rows).toEqual([])
  })

  it('names what is no number', () => {
    const series = [{ ...spec().series[0]!, y: [Number.NaN, 1, 1, 1] }]
    expect(readAt(spec({ series }), 0).rows[0]?.value).toBe('not a number')
  })
})
