import { analyseArchitecture } from '@shared/architecture/analysis.ts'
import { paperArchitecture } from '@shared/architecture/paper.ts'
import type { Recipe } from '@shared/training/recipe.ts'
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
  type Side = {
    runId?: string
    network?: string
    layer?: string | null
    seed?: number
    rule?: 'he' | 'glorot'
    imported?: boolean
  }
  const pair = (...sides: Side[]) =>
    mapPairWords(
      sides.map(({ runId = 'a', network = 'all-cnn-c', layer = 'conv1', seed = 1, rule = 'he', imported = false }) => {
        const architecture = paperArchitecture(network)
        const own = analyseArchitecture(architecture).layers.find(({ name }) => name === layer)
        return {
          runId,
          request: { architecture, seed, recipe: { initialisation: rule } as Recipe },
          layer: layer === null ? null : own!,
          imported,
        }
      }),
      3,
    )
  const note = 'Channel 3 of one run is not the counterpart of channel 3 of another; "Neuron twins" finds that.'
  it.each<[string, Side, Side]>([
    ['of other first weights', { runId: 'a' }, { runId: 'b', seed: 2 }],
    ['of another rule for the first weights', { runId: 'a' }, { runId: 'b', rule: 'glorot' }],
    [
      'whose networks differ up to there',
      { runId: 'a', layer: 'conv3' },
      { runId: 'b', network: 'model-c', layer: 'conv3' },
    ],
    ['whose weights were made elsewhere', { runId: 'a' }, { runId: 'b', imported: true }],
  ])('of two runs %s come with the sentence that they are no counterparts', (_, left, right) =>
    expect(pair(left, right).note).toBe(note),
  )
  it.each<[string, Side, Side]>([
    ['of two checkpoints of one run', {}, {}],
    ['of two runs that began with the same weights', { runId: 'a' }, { runId: 'b' }],
    ['of networks that differ behind it alone', { runId: 'a' }, { runId: 'b', network: 'strided-cnn-c' }],
  ])('%s are the same channel', (_, left, right) => expect(pair(left, right).note).toBeNull())
  it.each([
    [['conv1', 'conv1'], 'Feature map conv1:3'],
    [['conv1', 'conv3'], 'Feature map conv1:3 and conv3:3'],
    [['conv1', null], 'Feature map conv1:3'],
  ] as const)('of the layers %j are called by their layers', ([left, right], title) => {
    expect(pair({ layer: left }, { runId: 'b', layer: right }).title).toBe(title)
  })
})
