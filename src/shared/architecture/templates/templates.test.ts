import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import counted from '../../../../test/golden/blocks.json' with { type: 'json' }
import { analyseArchitecture, inspectArchitecture } from '../analysis.ts'
import { applyDiff, diffArchitectures } from '../diff.ts'
import { layerNames } from '../layerNames.ts'
import { paperArchitecture } from '../paper.ts'
import { presetArchitecture } from '../presets/table.ts'
import { type Architecture, ArchitectureSchema, type LayerSpec } from '../spec.ts'
import { insertBlock } from './insertBlock.ts'
import { TEMPLATES, templateOf } from './table.ts'
import type { TemplateOptions } from './template.ts'

interface Counted {
  template: string
  inputs: number
  options: TemplateOptions
  parameters: number
}

/** By torchvision's own modules: scripts/golden/blocks.py. */
const COUNTED = counted as unknown as Counted[]

const plain = (channels: number): Architecture => ({
  id: 'plain',
  title: 'Plain',
  input: { height: 8, width: 8, channels },
  layers: [{ kind: 'global-average' }, { kind: 'dense', channels: 10 }],
})

/** The network with a block in it, or the sentence that says why not. */
function put(architecture: Architecture, after: number, id: string, options: TemplateOptions = {}) {
  const template = templateOf(id)
  const shape = after < 0 ? architecture.input : analyseArchitecture(architecture).layers[after]!.output
  const put = insertBlock(architecture, after, template, { ...template.defaults(shape), ...options })
  return 'refusal' in put ? put.refusal : { ...architecture, layers: put.layers, first: put.first, count: put.count }
}
const inserted = (...args: Parameters<typeof put>) => {
  const found = put(...args)
  if ('message' in found) throw new Error(found.message)
  return found
}
const refused = (...args: Parameters<typeof put>) => {
  const found = put(...args)
  return 'message' in found ? found.message : null
}

test.each(COUNTED)('$template of $inputs channels, $options: as many parameters as torchvision', (counted) => {
  const { layers, first, count } = inserted(plain(counted.inputs), -1, counted.template, counted.options)
  const report = analyseArchitecture({ ...plain(counted.inputs), layers })
  const own = report.layers.slice(first, first + count)
  expect(own.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(counted.parameters)
})

it('every template is counted', () =>
  expect(new Set(COUNTED.map(({ template }) => template))).toEqual(new Set(TEMPLATES.map(({ id }) => id))))

const NETWORKS: Architecture[] = [
  paperArchitecture('all-cnn-c', { width: 0.25 }),
  ...['resnet-20', 'vgg-16-bn', 'network-in-network'].map((id) => presetArchitecture(id, { width: 0.25 })),
  ...['resnet-50', 'squeezenet-1.1', 'mobilenet-v2', 'efficientnet-b0', 'alexnet'].map((id) =>
    presetArchitecture(id, { width: 0.25, classes: 10, inputSize: 64 }),
  ),
]

/** Indices of the layers that take one's output. */
const readersOf = (architecture: Architecture, index: number) =>
  analyseArchitecture(architecture).layers.flatMap((layer) => (layer.from.includes(index) ? [layer.index] : []))

describe.each(NETWORKS.map((network) => [network.id, network] as const))('in %s', (_, network) => {
  it.each(TEMPLATES.map(({ id }) => id))('%s goes anywhere, or a sentence says why not', (id) => {
    let went = 0
    const step = Math.ceil(network.layers.length / 60) // long ones here and there
    for (let after = -1; after < network.layers.length; after += step) {
      const found = put(network, after, id)
      if ('message' in found) {
        expect(found.message).toMatch(/^[A-Z`a-z0-9_].*\.$/)
        continue
      }
      went++
      const { first, count, ...next } = found
      expect(inspectArchitecture(next).mistakes).toEqual([])
      expect(ArchitectureSchema.parse(JSON.parse(JSON.stringify(next))).layers).toEqual(next.layers)
      expect(next.layers).toHaveLength(network.layers.length + count)
      // The others are as they were, but for the names in their `from`.
      const others = [...next.layers.slice(0, first), ...next.layers.slice(first + count)]
      const without = ({ from: _from, ...rest }: LayerSpec) => rest
      expect(others.map(without)).toEqual(network.layers.map(without))
      // What took the layer takes the block.
      const output = first + count - 1
      const readers = readersOf(network, after).map((index) => index + count)
      expect(readersOf(next, output)).toEqual(readers)
      if (after >= 0)
        expect(readersOf(next, after).every((index) => index >= first && index < first + count)).toBe(true)
    }
    if (id !== 'dense-layer') expect(went).toBeGreaterThanOrEqual(network.layers.length / step / 2)
  })
})

it('any options, anywhere: a network that runs and that a diff makes of the one before, or a sentence', () => {
  const number = (least: number, most: number) => fc.integer({ min: least, max: most })
  const wild = fc.record({
    network: number(0, NETWORKS.length - 1),
    template: number(0, TEMPLATES.length - 1),
    after: number(-1, 200),
    kernel: number(0, 8),
    channels: number(0, 40),
    stride: number(0, 3),
    expansion: number(0, 7),
    layers: number(0, 4),
    growth: number(0, 12),
    reduction: number(0, 20),
    shape: fc.constantFrom('basic', 'bottleneck'),
    activation: fc.constantFrom('none', 'relu', 'silu', 'hard-swish'),
    gate: fc.constantFrom('sigmoid', 'hard-sigmoid', 'tanh'),
    normalised: fc.boolean(),
    squeeze: fc.boolean(),
  })
  fc.assert(
    fc.property(wild, ({ network: at, template: which, after: place, ...options }) => {
      const network = NETWORKS[at]!
      const after = Math.min(place, network.layers.length - 1)
      const found = put(network, after, TEMPLATES[which]!.id, options)
      if ('message' in found) return void expect(found.message).toMatch(/\.$/)
      const next = { ...network, layers: found.layers }
      expect(inspectArchitecture(next).mistakes).toEqual([])
      const { rows } = diffArchitectures(network, next)
      expect(applyDiff(network.layers, rows)).toEqual(next.layers)
    }),
    { numRuns: 150, seed: 12 },
  )
})

describe('mistakes are named at their place', () => {
  const net = presetArchitecture('resnet-20')
  const last = net.layers.length - 1
  test.each([
    [1, 'residual', { channels: 0 }, 'Channels is 0; use a whole number from 1 to 65536.'],
    [
      1,
      'residual',
      { shape: 'bottleneck', channels: 18 },
      'A bottleneck narrows to a quarter of its channels, but 18 is no multiple of 4; use 20.',
    ],
    [1, 'convolution', { kernel: 4 }, 'A 4x4 kernel has no middle; use 3 or 5.'],
    [1, 'squeeze-excitation', { reduction: 17 }, 'A reduction of 17 leaves no channel of 16; use at most 16.'],
    [last, 'residual', {}, 'dense1 is the last layer and gives the class scores; put the block after an earlier one.'],
  ])('after layer %d, %s with %j', (after, id, options, sentence) =>
    expect(refused(net, after, id, options)).toBe(sentence),
  )

  it('a shape that the others cannot take', () => {
    expect(refused(net, 3, 'convolution', { channels: 24 })).toBe(null) // the next convolution takes any
    expect(refused(net, 5, 'convolution', { channels: 24 })).toMatch(
      /^The layers after it would no longer fit\. add1: maps of 32x32x24 and 32x32x16 cannot be added/,
    )
  })

  it('class maps', () => {
    const paper = paperArchitecture('all-cnn-c')
    const classMaps = paper.layers.length - 2
    expect(refused(paper, classMaps, 'dense-layer')).toBe(
      'The network would have 42 classes instead of 10; put the block before the layer that makes the class maps.',
    )
  })
})

it('names are free ones, and say which block they are of', () => {
  const net = plain(8)
  const once = inserted(net, -1, 'residual')
  const twice = inserted(once, once.count - 1, 'residual')
  expect(layerNames(twice.layers)).toEqual([
    ...['conv1', 'bn1', 'conv2', 'bn2', 'add'].map((name) => `residual1_${name}`),
    ...['conv1', 'bn1', 'conv2', 'bn2', 'add'].map((name) => `residual2_${name}`),
    'average1',
    'dense1',
  ])
})
