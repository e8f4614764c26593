import { describe, expect, it, test } from 'vitest'
import { randomNetwork } from '../../../../test/reference/randomNetworks.ts'
import { analyseArchitecture } from '../analysis.ts'
import type { LayerSpec } from '../kinds/table.ts'
import { PAPER_NETWORKS, paperArchitecture } from '../paper.ts'
import { PRESETS, presetArchitecture } from '../presets/table.ts'
import type { Architecture } from '../spec.ts'
import { segmentsOf } from './segments.ts'
import { type Node, nodesOf } from './tree.ts'

const nodes = (architecture: Architecture) => nodesOf(analyseArchitecture(architecture).layers)
const words = (node: Node) =>
  node.type === 'layer' ? [] : [node.type === 'group' ? `${node.title} ×${node.blocks.length}` : node.title]
const blocks = (id: string) => nodes(presetArchitecture(id)).flatMap(words)

/** As the papers' tables have them. */
test.each([
  ['resnet-20', ['residual block ×3', 'residual block ×3', 'residual block ×3']],
  ['resnet-50', ['bottleneck ×3', 'bottleneck ×4', 'bottleneck ×6', 'bottleneck ×3']],
  ['densenet-121', ['dense layer ×6', 'dense layer ×12', 'dense layer ×24', 'dense layer ×16']],
  [
    'efficientnet-b0',
    [
      ...['inverted residual', 'inverted residual ×2', 'inverted residual ×2', 'inverted residual ×3'],
      ...['inverted residual ×3', 'inverted residual ×4', 'inverted residual'],
    ],
  ],
  [
    'mobilenet-v2',
    [
      ...['inverted residual', 'inverted residual ×2', 'inverted residual ×3', 'inverted residual ×4'],
      ...['inverted residual ×3', 'inverted residual ×3', 'inverted residual'],
    ],
  ],
  ['convnext-tiny', ['ConvNeXt block ×3', 'ConvNeXt block ×3', 'ConvNeXt block ×9', 'ConvNeXt block ×3']],
  ['squeezenet-1.1', ['fire module ×2', 'fire module ×2', 'fire module ×2', 'fire module ×2']],
  [
    'vgg-16-bn',
    ['3×3 convolution ×2', '3×3 convolution ×2', '3×3 convolution ×3', '3×3 convolution ×3', '3×3 convolution ×3'],
  ],
])('%s is folded as its paper writes it', (id, expected) => expect(blocks(id)).toEqual(expected))

test('chains without normalisation are drawn layer by layer', () => {
  for (const { id } of PAPER_NETWORKS) expect(nodes(paperArchitecture(id)).flatMap(words)).toEqual([])
})

const all: Architecture[] = [
  ...PRESETS.map(({ id }) => presetArchitecture(id)),
  ...Array.from({ length: 60 }, (_, seed) => randomNetwork(seed + 1)),
]

it('a product is squeeze and excitation where a global average makes its factors, else a gate', () => {
  const titleOf = (between: LayerSpec[]) => {
    const layers = [...between, { kind: 'multiply', from: [NAMES[between.at(-1)!.kind], 'conv1'] }] as LayerSpec[]
    const stem = { kind: 'convolution', kernel: 3, stride: 1, padding: 1, channels: 4 } as LayerSpec
    const head = [{ kind: 'global-average' }, { kind: 'dense', channels: 2 }] as LayerSpec[]
    const input = { height: 8, width: 8, channels: 3 }
    const found = nodes({ id: 'x', title: 'X', input, layers: [stem, ...layers, ...head] })
    return found.flatMap((node) => (node.type === 'block' ? [node.title] : []))
  }
  const NAMES: Record<string, string> = { activation: 'act1', scale: 'scale1' }
  const sigmoid = { kind: 'activation', activation: 'sigmoid' } as LayerSpec
  expect(titleOf([{ kind: 'scale' } as LayerSpec])).toEqual(['gate'])
  expect(titleOf([{ kind: 'global-average' } as LayerSpec, sigmoid])).toEqual(['squeeze and excitation'])
})

describe('every network', () => {
  it('is cut where one output enters and one leaves', () => {
    for (const architecture of all) {
      const { layers } = analyseArchitecture(architecture)
      for (const { first, last } of segmentsOf(layers).slice(0, -1))
        for (const { index, from } of layers)
          for (const below of from) {
            if (index >= first && index <= last) expect(below, architecture.id).toBeGreaterThanOrEqual(first - 1)
            if (index > last) expect(below, architecture.id).toBeGreaterThanOrEqual(last)
          }
    }
  })

  it('has each layer once, in order, under ids of its own', () => {
    for (const architecture of all) {
      const found = nodes(architecture)
      const indices = found.flatMap((node) =>
        node.type === 'layer'
          ? [node.index]
          : (node.type === 'group' ? node.blocks : [node]).flatMap(({ first, last }) =>
              Array.from({ length: last - first + 1 }, (_, at) => first + at),
            ),
      )
      expect(indices, architecture.id).toEqual(architecture.layers.map((_, index) => index))
      const ids = found.flatMap((node) => (node.type === 'layer' ? [] : [node.id]))
      expect(new Set(ids).size).toBe(ids.length)
    }
  })
})
