import { describe, expect, test } from 'vitest'
import { analyseArchitecture } from './analysis.ts'
import { PAPER_NETWORKS, paperArchitecture } from './paper.ts'

// Computed independently of this code from the paper's layer tables: parameters, millions of MACs, receptive field at the last convolution.
const EXPECTED: Record<string, [parameters: number, millionMacs: number, receptiveField: number]> = {
  'model-a': [839_242, 138.7, 27],
  'strided-cnn-a': [839_242, 44.7, 21],
  'convpool-cnn-a': [1_254_250, 308.5, 33],
  'all-cnn-a': [1_254_250, 181.1, 27],
  'model-b': [885_610, 157.6, 27],
  'strided-cnn-b': [885_610, 143.4, 21],
  'convpool-cnn-b': [1_300_618, 327.4, 33],
  'all-cnn-b': [1_300_618, 200.0, 27],
  'model-c': [954_730, 228.3, 27],
  'strided-cnn-c': [954_730, 100.9, 21],
  'convpool-cnn-c': [1_369_738, 398.2, 33],
  'all-cnn-c': [1_369_738, 270.8, 27],
}

describe('the twelve networks', () => {
  test('are twelve', () => expect(PAPER_NETWORKS.map(({ id }) => id).sort()).toEqual(Object.keys(EXPECTED).sort()))

  test.each(Object.entries(EXPECTED))('%s has the counts of its layer table', (id, [parameters, millionMacs, size]) => {
    const report = analyseArchitecture(paperArchitecture(id))
    expect(report.parameters).toBe(parameters)
    expect(Math.round(report.macs / 1e5) / 10).toBe(millionMacs)
    expect(report.receptiveField.size).toBe(size)
    expect(report.classes).toBe(10)
  })
})

test('a quarter width and a hundred classes change widths, not the shape of the network', () => {
  const { layers } = paperArchitecture('all-cnn-c', { width: 0.25, classes: 100, lastRelu: false })
  const convolutions = layers.filter((layer) => layer.kind === 'convolution')
  expect(convolutions.map(({ channels }) => channels)).toEqual([24, 24, 24, 48, 48, 48, 48, 48, 100])
  expect(convolutions.at(-1)!.relu).toBe(false)
})

test('an unknown name lists the legal ones', () => {
  expect(() => paperArchitecture('all-cnn-d')).toThrow(
    /"all-cnn-d" is none of the paper's networks; choose one of model-a/,
  )
})
