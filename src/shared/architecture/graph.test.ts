import { describe, expect, it } from 'vitest'
import { graphArchitecture } from '../../../test/reference/graphNetworks.ts'
import { analyseArchitecture, inspectArchitecture } from './analysis.ts'
import { applyDiff, diffArchitectures } from './diff.ts'
import { ancestorsOf } from './graph.ts'
import { layerNames } from './layerNames.ts'
import { paperArchitecture } from './paper.ts'
import { ArchitectureSchema, type LayerSpec } from './spec.ts'

const convolution = (more: object = {}): LayerSpec =>
  ({ kind: 'convolution', kernel: 3, stride: 1, padding: 1, channels: 4, relu: true, ...more }) as LayerSpec
const average: LayerSpec = { kind: 'global-average' }
const add = (...from: string[]): LayerSpec => ({ kind: 'add', from })

const block = [convolution(), convolution({ relu: false }), add('conv2', 'conv1'), convolution(), average]

describe('a graph', () => {
  it('takes what `from` names, and else the layer before', () => {
    const { layers, parameters } = analyseArchitecture(graphArchitecture(block))
    expect(layers.map(({ from }) => from)).toEqual([[-1], [0], [1, 0], [2], [3]])
    expect(parameters).toBe(3 * 3 * 2 * 4 + 4 + 2 * (3 * 3 * 4 * 4 + 4))
    expect([...ancestorsOf(layers, 2)].sort()).toEqual([0, 1, 2])
    // What the sum sees is what the longer way sees.
    expect(layers.map(({ receptiveField }) => receptiveField.size)).toEqual([3, 5, 5, 7, 14])
  })

  it('names layers by kind and order unless they have a name, which renames no other', () => {
    expect(layerNames([convolution(), convolution({ name: 'stem' }), convolution()])).toEqual([
      'conv1',
      'stem',
      'conv3',
    ])
  })

  it.each([
    [
      'a name further down',
      [convolution({ from: ['conv2'] }), convolution(), average],
      'conv1: there is no layer "conv2" above it; name one of input.',
    ],
    ['a sum of one', [convolution(), add('conv1'), average], 'add1: it joins several layers; name at least two.'],
    [
      'a convolution of two',
      [convolution(), convolution(), convolution({ from: ['conv1', 'conv2'] }), average],
      'conv3: it takes one layer, not 2; name one.',
    ],
    [
      'other shapes',
      [convolution(), convolution({ channels: 5 }), add('conv1', 'conv2'), average],
      'add1: maps of 8x7x4 and 8x7x5 cannot be added; bring them to one shape, e.g. by a 1x1 convolution.',
    ],
    [
      'a dead end',
      [convolution(), convolution(), convolution({ from: ['conv1'] }), average],
      "conv2: no layer takes its output; name it in another layer's inputs, or remove it.",
    ],
    [
      'a name twice',
      [convolution({ name: 'a' }), convolution({ name: 'a' }), average],
      'a: another layer has that name; choose one of its own.',
    ],
    [
      "a layer with the image's name",
      [convolution({ name: 'input' }), convolution(), { kind: 'add', from: ['input', 'conv2'] }, average],
      'input: "input" stands for the image; name the layer otherwise.',
    ],
    [
      'a layer with the name of the preprocessing',
      [convolution({ name: 'preprocessing' }), average],
      'preprocessing: "preprocessing" stands for the preprocessing in checkpoints; name the layer otherwise.',
    ],
    [
      'a dense layer on a map',
      [convolution(), { kind: 'dense', channels: 3 }],
      'dense1: a dense layer takes a single position, but is given 8x7x4; put a flatten or a global average before it.',
    ],
  ] as [string, LayerSpec[], string][])('names the mistake: %s', (_, layers, message) => {
    expect(inspectArchitecture(graphArchitecture(layers)).mistakes.map((mistake) => mistake.message)).toContain(message)
  })

  it('is told apart by its ways, and a diff leads from one to the other', () => {
    const [left, right] = [
      graphArchitecture(block),
      graphArchitecture([...block.slice(0, 2), add('conv1', 'conv2', 'conv1'), ...block.slice(3)]),
    ]
    const { rows } = diffArchitectures(left, right)
    expect(rows.map(({ status }) => status)).toEqual(['equal', 'equal', 'changed', 'equal', 'equal'])
    expect(applyDiff(left.layers, rows)).toEqual(right.layers)
    expect(diffArchitectures(left, left).edits).toEqual([])
  })
})

describe('activations in files', () => {
  const read = (layer: object) => ArchitectureSchema.parse(graphArchitecture([layer as LayerSpec, average])).layers[0]
  const window = { kind: 'convolution', kernel: 3, stride: 1, padding: 1, channels: 4 }

  it.each([
    ['as always', { ...window, relu: true }, { ...window, relu: true }],
    ['the other way', { ...window, activation: 'relu' }, { ...window, relu: true }],
    ['none', window, { ...window, relu: false }],
    ['another', { ...window, activation: 'gelu' }, { ...window, relu: false, activation: 'gelu' }],
  ])('are written one way, whichever way they were read: %s', (_, layer, written) => {
    expect(read(layer)).toEqual(written)
    expect(JSON.stringify(read(written))).toBe(JSON.stringify(written))
  })

  it("leave the twelve networks' files as they are, byte by byte", () => {
    const text = JSON.stringify(paperArchitecture('all-cnn-c'))
    expect(JSON.stringify(ArchitectureSchema.parse(JSON.parse(text)))).toBe(text)
    expect(text).not.toMatch(/activation|from|bias/)
  })
})
