import { expect, it } from 'vitest'
import { formulaValues } from '../../../../test/golden/formula.ts'
import { formulaWeights } from '../../../../test/golden/networks.ts'
import { GRAPH_STACKS } from '../../../../test/reference/graphNetworks.ts'
import { type Doubles, doubles, referenceOps } from '../../../../test/reference/referenceOps.ts'
import { trainedSpecs } from '../../../shared/architecture/parameters.ts'
import type { Architecture, LayerSpec } from '../../../shared/architecture/spec.ts'
import { backward } from './backward.ts'
import { forward } from './forward.ts'
import { createNetwork } from './network.ts'

const STEP = 1e-6

const convolution = (kernel: number, channels: number, stride = 1, padding = Math.floor(kernel / 2)): LayerSpec => ({
  kind: 'convolution',
  kernel,
  channels,
  stride,
  padding,
  relu: true,
})
const window = { kernel: 3, stride: 2, padding: 1 }

/** Every layer kind and option, in doubles, on images of 8x7: small enough to try every single number. */
const STACKS: Record<string, LayerSpec[]> = {
  'max-pooling and dropout': [
    { kind: 'dropout', rate: 0.2 },
    convolution(3, 3),
    { kind: 'max-pooling', ...window },
    { kind: 'dropout', rate: 0.5 },
    convolution(3, 3, 1, 0),
  ],
  'strided convolutions': [
    convolution(3, 3, 2),
    convolution(5, 3, 3),
    { ...convolution(1, 3), relu: false } as LayerSpec,
  ],
  'the 1-norm': [convolution(3, 2), { kind: 'p-norm-pooling', p: 1, ...window }, convolution(1, 3)],
  'the 2-norm of both signs': [
    { ...convolution(3, 2), relu: false } as LayerSpec,
    { kind: 'p-norm-pooling', p: 2, ...window },
    convolution(1, 3),
  ],
  'the infinite norm': [
    { ...convolution(3, 2), relu: false } as LayerSpec,
    { kind: 'p-norm-pooling', p: 'infinity', ...window },
    convolution(1, 3),
  ],
}
const CHAINS = Object.entries(STACKS).map(([name, layers]): [string, LayerSpec[]] => [
  name,
  [...layers, { kind: 'global-average' }],
])

it.each([...CHAINS, ...Object.entries(GRAPH_STACKS)])('backward equals finite differences through %s', (_, layers) => {
  const architecture: Architecture = {
    id: 'tiny',
    title: 'Tiny',
    input: { height: 8, width: 7, channels: 2 },
    layers,
  }
  const weights = formulaWeights(architecture)
  const tensors = new Map<string, Doubles>(weights.map(({ name, data, shape }) => [name, doubles(data, shape)]))
  const image = doubles(formulaValues(50, 2 * 8 * 7 * 2), [2, 8, 7, 2])
  const network = createNetwork(architecture, tensors)
  const labels = doubles([1, 2], [2])
  const run = () => forward(referenceOps, network, image, { dropout: { seed: 3, step: 5 }, training: true })
  const loss = () => referenceOps.softmaxCrossEntropy(run().logits, labels).loss.data.reduce((a, b) => a + b)

  const pass = run()
  const { gradient } = referenceOps.softmaxCrossEntropy(pass.logits, labels)
  const start = { layer: architecture.layers.length - 1, signal: gradient }
  const found = backward(referenceOps, network, pass, start, { rule: 'gradient', input: true, parameters: true })

  for (const [name, tensor, gradients] of [
    ['image', image, found.input!] as const,
    ...trainedSpecs(network.report).map(({ name }) => [name, tensors.get(name)!, found.parameters.get(name)!] as const),
  ])
    for (const index of tensor.data.keys()) {
      const before = tensor.data[index]!
      tensor.data[index] = before + STEP
      const above = loss()
      tensor.data[index] = before - STEP
      const below = loss()
      tensor.data[index] = before
      expect(gradients.data[index], `${name}[${index}]`).toBeCloseTo((above - below) / (2 * STEP), 6)
    }
})
