import { describe, expect, it } from 'vitest'
import { GRAPH_STACKS } from '../../../../test/reference/graphNetworks.ts'
import { referenceOps } from '../../../../test/reference/referenceOps.ts'
import { ACTIVATIONS } from '../../../shared/architecture/activations.ts'
import { analyseArchitecture } from '../../../shared/architecture/analysis.ts'
import { parameterSpecs } from '../../../shared/architecture/parameters.ts'
import { presetArchitecture } from '../../../shared/architecture/presets/table.ts'
import type { Architecture, LayerSpec } from '../../../shared/architecture/spec.ts'
import type { LoadedModel } from '../checkpoint/loadModel.ts'
import { activate } from '../layers/activate.ts'
import { mutedWeights } from './variants.ts'

/** A model of which there are only its shapes and weights, all of them 1. */
function modelOf(architecture: Architecture): LoadedModel {
  const report = analyseArchitecture(architecture)
  const weights = parameterSpecs(report).map(({ name, shape }) => {
    const data = new Float32Array(shape.reduce((product, side) => product * side, 1)).fill(1)
    return [name, { name, shape, data }] as const
  })
  return { network: { report }, weights: new Map(weights) } as unknown as LoadedModel
}
const networkOf = (layers: LayerSpec[]): Architecture => ({
  id: 'test',
  title: 'Test',
  input: { height: 8, width: 8, channels: 3 },
  layers,
})
const convolution = (more: object = {}) =>
  ({ kind: 'convolution', kernel: 3, stride: 1, padding: 1, channels: 3, relu: false, ...more }) as LayerSpec
const average: LayerSpec = { kind: 'global-average' }
const pool: LayerSpec = { kind: 'max-pooling', kernel: 2, stride: 2, padding: 0 }
/** Names of the tensors in which muting channel 1 of a layer makes zeros. */
function silenced(architecture: Architecture, layer: string): string[] {
  const changed = mutedWeights(modelOf(architecture), [{ layer, channel: 1 }]).filter(({ data }) => data.includes(0))
  for (const { shape, data } of changed)
    expect([...data]).toEqual(Array.from(data, (_, i) => (i % shape.at(-1)! === 1 ? 0 : 1)))
  return changed.map(({ name }) => name)
}

describe('muting a channel', () => {
  it('behind pooling and dropout silences the layer whose maps pass', () => {
    const network = networkOf([convolution(), pool, { kind: 'dropout', rate: 0.5 }, convolution(), average])
    for (const layer of ['conv1', 'pool1', 'dropout1'])
      expect(silenced(network, layer)).toEqual(['conv1/kernel', 'conv1/bias'])
  })

  const flat: LayerSpec[] = [convolution(), { kind: 'flatten' }, { kind: 'dense', channels: 3 }]
  const pooledSum: LayerSpec[] = [...GRAPH_STACKS['a shortcut']!.slice(0, 3), pool, average]
  it.each([
    [
      'ResNet-20’s average',
      presetArchitecture('resnet-20'),
      'average1',
      /^average1 passes add9 on, which joins several/,
    ],
    ['a sum itself', presetArchitecture('resnet-20'), 'add1', /^add1 joins several layers and has no weights/],
    ['pooling behind a sum', networkOf(pooledSum), 'pool1', /^pool1 passes add1 on, which joins several layers/],
    [
      'flattened maps',
      networkOf(flat),
      'flatten1',
      /^flatten1 puts its numbers in another shape or order and has no weights of its own/,
    ],
    ['the pooled image', networkOf([pool, convolution(), average]), 'pool1', /^pool1 holds the image's own colours/],
  ])('of %s is refused for what it is', (_, network, layer, words) => {
    expect(() => silenced(network, layer)).toThrow(words)
  })

  it.each(ACTIVATIONS)('makes it 0 also behind its activation, or is refused: %s', (activation) => {
    // The formula that layers compute is held against PyTorch elsewhere.
    const zero = activate(referenceOps, referenceOps.constant(Float32Array.of(0), [1]), activation)
    const isSilent = zero.data[0] === 0
    const within = networkOf([convolution({ activation }), pool, average])
    const alone = networkOf([convolution(), { kind: 'activation', activation }, average])
    const above = [
      [within, 'conv1'],
      [within, 'pool1'],
      [alone, analyseArchitecture(alone).layers[1]!.name],
    ] as const
    for (const [network, layer] of above)
      if (isSilent) expect(silenced(network, layer)).toEqual(['conv1/kernel', 'conv1/bias'])
      else expect(() => silenced(network, layer)).toThrow(/activation, which makes 0.5 of a silent channel, not 0/)
    expect(silenced(alone, 'conv1')).toEqual(['conv1/kernel', 'conv1/bias'])
  })
})
