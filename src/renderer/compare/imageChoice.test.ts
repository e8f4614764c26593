import { analyseArchitecture } from '@shared/architecture/analysis.ts'
import { paperArchitecture } from '@shared/architecture/paper.ts'
import { describe, expect, it } from 'vitest'
import { carryPosition, commonRange, mapPairWords, partnerLayer } from './imageChoice.ts'

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

describe('two maps of the same channel number', () => {
  const pair = (...sides: [runId: string, layer: string | null][]) =>
    mapPairWords(
      sides.map(([runId, layer]) => ({ runId, layer })),
      3,
    )
  it('of two runs come with the sentence that they are no counterparts', () => {
    expect(pair(['a', 'conv1'], ['b', 'conv1']).note).toBe(
      'Channel 3 of one run is not the counterpart of channel 3 of another; "Neuron twins" finds that.',
    )
  })
  it('of two checkpoints of one run are the same channel', () => {
    expect(pair(['a', 'conv1'], ['a', 'conv1']).note).toBeNull()
  })
  it.each([
    [['conv1', 'conv1'], 'Feature map conv1:3'],
    [['pool1', 'conv3'], 'Feature map pool1:3 and conv3:3'],
    [['pool1', null], 'Feature map pool1:3'],
  ] as const)('of the layers %j are called by their layers', ([left, right], title) => {
    expect(pair(['a', left], ['b', right]).title).toBe(title)
  })
})
