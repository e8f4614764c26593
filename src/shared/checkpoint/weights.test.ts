import { describe, expect, it } from 'vitest'
import { adoptWeights as adopt } from '../weights/adoptWeights.ts'
import type { NamedTensor } from './safetensors.ts'
import { kernelFromPytorch, kernelToPytorch, weightsForPytorch } from './weights.ts'

const adoptWeights = (tensors: NamedTensor[], wanted: typeof specs, network: string, label: string) =>
  adopt({ tensors, label }, wanted, network).weights

const specs = [
  { name: 'conv1/kernel', shape: [3, 2, 4, 5] },
  { name: 'conv1/bias', shape: [5] },
]
const numbers = (count: number) => Float32Array.from({ length: count }, (_, i) => i)
const ours: NamedTensor[] = [
  { name: 'conv1/kernel', shape: [3, 2, 4, 5], data: numbers(120) },
  { name: 'conv1/bias', shape: [5], data: numbers(5) },
]
const theirs = (change: Partial<NamedTensor> = {}): NamedTensor[] => [
  { name: 'conv1.weight', shape: [5, 4, 3, 2], data: numbers(120), ...change },
  { name: 'conv1.bias', shape: [5], data: numbers(5) },
]

describe('weights made elsewhere', () => {
  it('are reordered from [out, in, y, x] to [y, x, in, out]', () => {
    const out = kernelFromPytorch(numbers(120), [3, 2, 4, 5])
    const [o, i, y, x] = [4, 1, 2, 1]
    expect(out[((y * 2 + x) * 4 + i) * 5 + o]).toBe(((o * 4 + i) * 3 + y) * 2 + x)
    expect(kernelToPytorch(out, [3, 2, 4, 5])).toEqual(numbers(120))
  })

  it('are the same numbers by either name', () => {
    expect(adoptWeights(weightsForPytorch(ours), specs, 'Net', 'file')).toEqual(ours)
    expect(adoptWeights(ours, specs, 'Net', 'file')).toEqual(ours)
  })

  it('of a dense layer behind a flatten have the positions of a channel side by side', () => {
    const flattened = { height: 2, width: 3, channels: 4 }
    const dense = [
      { name: 'dense1/kernel', shape: [24, 5], flattened },
      { name: 'bn1/running_mean', shape: [5] },
    ]
    const [kernel, mean] = dense.map(({ name, shape }) => ({
      name,
      shape,
      data: numbers(shape.reduce((a, b) => a * b)),
    }))
    const made = weightsForPytorch([kernel!, mean!], dense)
    expect(made.map(({ name, shape }) => [name, shape])).toEqual([
      ['dense1.weight', [5, 24]],
      ['bn1.running_mean', [5]],
    ])
    const [y, x, c, out] = [1, 2, 3, 4]
    expect(made[0]!.data[out * 24 + (c * 2 + y) * 3 + x]).toBe(((y * 3 + x) * 4 + c) * 5 + out)
    expect(adopt({ tensors: made, label: 'file' }, dense, 'Net').weights).toEqual([kernel, mean])
  })

  it('may lie below a common prefix', () => {
    const wrapped = theirs().map((tensor) => ({ ...tensor, name: `module.${tensor.name}` }))
    expect(adoptWeights(wrapped, specs, 'Net', 'file')).toEqual(adoptWeights(theirs(), specs, 'Net', 'file'))
  })

  it('leave momentum and preprocessing behind', () => {
    const more = [
      ...ours,
      { name: 'conv1/kernel/momentum', shape: [3, 2, 4, 5], data: numbers(120) },
      { name: 'preprocessing/mean', shape: [3], data: numbers(3) },
    ]
    expect(adoptWeights(more, specs, 'Net', 'file')).toEqual(ours)
  })

  it.each<[string, NamedTensor[], string]>([
    [
      'another width',
      theirs({ shape: [7, 4, 3, 2], data: numbers(168) }),
      'file does not fit Net: its conv1.weight has shape [7, 4, 3, 2], but [5, 4, 3, 2] is needed; choose the network, width and classes that it was trained with.',
    ],
    [
      'another order',
      theirs({ shape: [3, 2, 4, 5] }),
      'file does not fit Net: its conv1.weight has shape [3, 2, 4, 5], but [5, 4, 3, 2] is needed; the order of its dimensions is another one.',
    ],
    [
      'other names',
      [{ name: 'stem.x', shape: [5, 4, 3, 2], data: numbers(120) }],
      'file does not fit Net: it holds neither conv1/kernel nor conv1.weight, but stem.x; name the tensors by layer.',
    ],
    [
      'nothing',
      [],
      'file does not fit Net: it holds neither conv1/kernel nor conv1.weight, but no tensors at all; choose the file that holds the weights.',
    ],
    [
      'a layer more',
      [...theirs(), { name: 'conv2.weight', shape: [1], data: numbers(1) }],
      'file does not fit Net: it also holds conv2.weight, which the network has no place for; choose the network that they were trained in.',
    ],
    [
      'what is no number',
      theirs({ data: numbers(120).fill(Number.NaN, 3, 4) }),
      'file does not fit Net: its conv1.weight holds a NaN; the training that made it has diverged.',
    ],
  ])('are refused with %s', (_what, tensors, message) => {
    expect(() => adoptWeights(tensors, specs, 'Net', 'file')).toThrow(message)
  })
})
