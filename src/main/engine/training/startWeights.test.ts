import { describe, expect, it } from 'vitest'
import { formulaWeights } from '../../../../test/golden/networks.ts'
import { ArchitectureSchema } from '../../../shared/architecture/spec.ts'
import type { Checkpoint } from '../../../shared/checkpoint/checkpoint.ts'
import { withClasses } from '../../../shared/training/origin.ts'
import { PAPER_RECIPE } from '../../../shared/training/presets.ts'
import { initialWeights } from './initialise.ts'
import { startWeights } from './startWeights.ts'

const network = ArchitectureSchema.parse({
  id: 'net',
  title: 'Net',
  input: { height: 8, width: 8, channels: 3 },
  layers: [
    { kind: 'convolution', kernel: 3, stride: 2, padding: 1, channels: 4, relu: true },
    { kind: 'convolution', kernel: 1, stride: 1, padding: 0, channels: 3, relu: true },
    { kind: 'global-average' },
  ],
})
const weights = formulaWeights(network)
const source = { header: { dataset: { classes: ['cat', 'dog', 'hen'] } }, tensors: weights } as unknown as Checkpoint
const request = { architecture: network, recipe: PAPER_RECIPE, seed: 5 }
const from = { checkpoint: '0'.repeat(64) }

describe('weights to start with', () => {
  it('are drawn where no model is named', () => {
    expect(startWeights(request, null, '', ['cat', 'dog', 'hen'])).toEqual(initialWeights(network, 'xavier', 5))
  })

  it("are the other model's, all of them", () => {
    const found = startWeights({ ...request, from }, source, 'a.safetensors', ['cat', 'dog', 'hen'])
    expect(found.map(({ name, data }) => [name, data])).toEqual(weights.map(({ name, data }) => [name, data]))
  })

  it('of a new head are drawn, but for classes of the same name', () => {
    const architecture = withClasses(network, 4)
    const asked = { ...request, architecture, from: { ...from, newHead: true } }
    const found = new Map(
      startWeights(asked, source, 'a.safetensors', ['hen', 'fox', 'cat', 'owl']).map(({ name, data }) => [name, data]),
    )
    expect(found.get('conv1/kernel')).toEqual(weights[0]!.data)
    const drawn = new Map(initialWeights(architecture, 'xavier', 5).map(({ name, data }) => [name, data]))
    const [own, fresh] = [weights.find(({ name }) => name === 'conv2/kernel')!.data, drawn.get('conv2/kernel')!]
    for (let input = 0; input < 4; input++)
      expect([...found.get('conv2/kernel')!.slice(4 * input, 4 * input + 4)]).toEqual([
        own[3 * input + 2], // hen
        fresh[4 * input + 1],
        own[3 * input], // cat
        fresh[4 * input + 3],
      ])
    expect(found.get('conv2/bias')![1]).toBe(0)
  })

  it('of another network are refused by the tensor', () => {
    const architecture = withClasses(network, 4)
    expect(() => startWeights({ ...request, architecture, from }, source, '/x/a.safetensors', [])).toThrow(
      'a.safetensors has conv2/kernel as [1, 1, 4, 3], and the network needs [1, 1, 4, 4]',
    )
  })
})

describe('a network for other classes', () => {
  it('changes its last layer with a kernel alone', () => {
    expect(withClasses(network, 7).layers.map((layer) => ('channels' in layer ? layer.channels : null))).toEqual([
      4,
      7,
      null,
    ])
  })

  it('is refused where something behind that layer does not allow it', () => {
    const joined = {
      ...network,
      layers: [...network.layers, { kind: 'concatenate' as const, from: ['average1', 'average1'] }],
    }
    expect(() => withClasses(joined, 7)).toThrow('Net cannot be given 7 classes by its last layer with a kernel')
  })
})
