import type { LayerHistory } from '@shared/api/layers.ts'
import { describe, expect, it } from 'vitest'
import { chosenLayers, MOST_CURVES, toggledLayer } from './chosenLayers.ts'
import { columnAt, columnEdges, movedCell, namedEvery, rowHeight } from './heatLayout.ts'
import { heatColour, heatRows, heatScale, NONE_COLOUR, ZERO_COLOUR } from './heatScale.ts'

const NONE = Number.NaN
const history = (gradient: number[][]): LayerHistory => ({
  layers: gradient.map((_, row) => `conv${row + 1}`),
  steps: gradient[0]!.map((_, column) => column * 50),
  values: { gradient: Float32Array.from(gradient.flat()) },
  measured: gradient[0]!.length,
  lastStep: 100,
  every: 50,
  findings: [],
  sentence: '',
})

describe('colours', () => {
  it('a row a layer that has the quantity; a scale from the smallest to the largest number, zeros and NaN apart', () => {
    const rows = heatRows(
      history([
        [0.01, 1, 0],
        [NONE, NONE, NONE],
        [100, NONE, 10],
      ]),
      'gradient',
    )
    expect(rows.map(({ layer }) => layer)).toEqual(['conv1', 'conv3'])
    const scale = heatScale(rows, 'gradient')
    expect(scale).toMatchObject({ high: 100, kind: 'log', hasZero: true, hasNone: true })
    expect(scale.low).toBeCloseTo(0.01)
    expect(heatColour(0, scale)).toBe(ZERO_COLOUR)
    expect(heatColour(Number.POSITIVE_INFINITY, scale)).toBe(NONE_COLOUR)
    // Half-way between 0.01 and 100 in powers of ten: viridis's middle.
    expect(heatColour(1, scale)).toBe(
      heatColour(0.5, { low: 0, high: 1, kind: 'linear', hasZero: false, hasNone: false }),
    )
  })

  it('shares go from 0 to 1 whatever there is, and have no colour for zeros', () => {
    expect(heatScale([{ layer: 'a', values: Float32Array.of(0, 0.2) }], 'silent')).toEqual({
      low: 0,
      high: 1,
      kind: 'linear',
      hasZero: false,
      hasNone: false,
    })
  })

  it('one value alone, and none at all, still have a scale', () => {
    const only = heatScale([{ layer: 'a', values: Float32Array.of(0.5) }], 'weight')
    expect(heatColour(0.5, only)).toMatch(/^rgb/)
    expect(heatScale([{ layer: 'a', values: Float32Array.of(0) }], 'weight')).toMatchObject({ low: 1, high: 1 })
  })
})

describe('places', () => {
  it('columns are as wide as the steps until the next measurement', () => {
    const edges = columnEdges([0, 50, 100, 200], 400)
    expect(edges.map(Math.round)).toEqual([0, 75, 150, 300, 400])
    expect([0, 74, 76, 299, 399, 500].map((pixel) => columnAt(edges, pixel))).toEqual([0, 0, 1, 2, 3, 3])
    expect(columnEdges([0], 400)).toEqual([0, 400])
  })

  it('a few layers have high rows with all their names, hundreds have low ones with some', () => {
    expect([rowHeight(9), namedEvery(9)]).toEqual([20, 1])
    expect([rowHeight(277), namedEvery(277)]).toEqual([5, 3])
  })

  it('keys begin at the newest measurement and stay inside', () => {
    expect(movedCell('ArrowLeft', false, null, 9, 20)).toEqual({ row: 0, column: 19 })
    expect(movedCell('ArrowLeft', true, { row: 2, column: 5 }, 9, 20)).toEqual({ row: 2, column: 0 })
    expect(movedCell('ArrowDown', false, { row: 8, column: 5 }, 9, 20)).toEqual({ row: 8, column: 5 })
    expect(movedCell('PageDown', false, { row: 0, column: 5 }, 9, 20)).toEqual({ row: 8, column: 5 })
    expect(movedCell('x', false, null, 9, 20)).toBeNull()
  })
})

describe('curves', () => {
  const rows = Array.from({ length: 30 }, (_, i) => ({ layer: `conv${i + 1}`, values: new Float32Array() }))
  const dead = (layer: string) => ({ layer, kind: 'silent', step: 5, share: 1 }) as const

  it('begin with the layers that died, and some from the first to the last', () => {
    expect(chosenLayers(rows, [])).toEqual(['conv1', 'conv8', 'conv16', 'conv23', 'conv30'])
    expect(chosenLayers(rows, [dead('conv4'), dead('elsewhere')])).toEqual([
      'conv1',
      'conv4',
      'conv8',
      'conv16',
      'conv23',
    ])
    expect(chosenLayers(rows.slice(0, 2), [dead('conv2')])).toEqual(['conv1', 'conv2'])
  })

  it('come and go with a click; the oldest makes room', () => {
    expect(toggledLayer(['a', 'b'], 'a')).toEqual(['b'])
    const full = Array.from({ length: MOST_CURVES }, (_, i) => `l${i}`)
    expect(toggledLayer(full, 'new')).toEqual([...full.slice(1), 'new'])
  })
})
