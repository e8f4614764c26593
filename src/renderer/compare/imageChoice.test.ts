import { analyseArchitecture } from '@shared/architecture/analysis.ts'
import { paperArchitecture } from '@shared/architecture/paper.ts'
import { describe, expect, it } from 'vitest'
import { carryPosition, commonRange, partnerLayer } from './imageChoice.ts'

describe('the layer that stands in the same place', () => {
  const name = (id: string, index: number) => analyseArchitecture(paperArchitecture(id)).layers[index]!.name
  const index = (id: string, layer: string) =>
    analyseArchitecture(paperArchitecture(id)).layers.findIndex((report) => report.name === layer)
  it.each([
    ['model-c', 'pool1', 'all-cnn-c', 'conv3'],
    ['model-c', 'conv5', 'all-cnn-c', 'conv7'],
    ['model-a', 'pool2', 'strided-cnn-a', 'conv2'],
    ['all-cnn-c', 'conv9', 'model-b', 'conv7'],
    ['all-cnn-c', 'conv4', 'all-cnn-c', 'conv4'],
  ])('%s %s is %s %s', (base, layer, other, expected) => {
    const partner = partnerLayer(paperArchitecture(base), index(base, layer), paperArchitecture(other))
    expect(name(other, partner)).toBe(expected)
  })
})

describe('a position on a map of another size', () => {
  it.each([
    [0, 0, 32, 8, 0, 0],
    [31, 16, 32, 8, 7, 4],
    [3, 4, 8, 8, 3, 4],
    [5, 0, 6, 1, 0, 0],
  ])('%i,%i of %i in %i', (row, column, from, to, expectedRow, expectedColumn) => {
    const square = (side: number) => ({ height: side, width: side })
    expect(carryPosition({ row, column }, square(from), square(to))).toEqual({
      row: expectedRow,
      column: expectedColumn,
    })
  })
})

describe('the scale of maps side by side', () => {
  it.each([
    ['begins at zero after a ReLU', [[0.5, 2], [1]], { low: 0, high: 2 }],
    ['goes below zero without one', [[-7, -6], [-1]], { low: -7, high: 1e-9 }],
    ['keeps a dead channel dark', [[0, 0]], { low: 0, high: 1e-9 }],
    ['stands without any map', [], { low: 0, high: 1e-9 }],
  ] as const)('%s', (_, maps, expected) =>
    expect(commonRange(maps.map((values) => Float32Array.from(values)))).toEqual(expected),
  )
})
