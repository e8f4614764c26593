import { describe, expect, it } from 'vitest'
import type { NamedTensor } from '../checkpoint/safetensors.ts'
import { adoptWeights } from './adoptWeights.ts'
import { classOrderNotes, orderedClasses, outputsOf, reorderOutputs } from './classOrder.ts'

const numbers = (count: number, from = 0) => Float32Array.from({ length: count }, (_, i) => i + from)
const specs = [
  { name: 'conv1/kernel', shape: [1, 1, 2, 3] },
  { name: 'conv1/bias', shape: [3] },
]
const ours = (): NamedTensor[] => [
  { name: 'conv1/kernel', shape: [1, 1, 2, 3], data: numbers(6) },
  { name: 'conv1/bias', shape: [3], data: numbers(3, 10) },
]
const below = (prefix: string, tensors = ours()) =>
  tensors.map((tensor) => ({ ...tensor, name: `${prefix}${tensor.name}` }))
const adopt = (tensors: NamedTensor[], others: { name: string; dtype: string; shape: number[] }[] = []) =>
  adoptWeights({ tensors, others, label: 'file' }, specs, 'Net')

describe('names of tensors', () => {
  it.each(['module.', '_orig_mod.', 'module._orig_mod.', 'state_dict/', 'net.backbone.'])(
    'our own are found below %s',
    (prefix) => expect(adopt(below(prefix)).weights).toEqual(ours()),
  )
  it('of a checkpoint of ours are found with momentum and preprocessing beside them', () => {
    const more = [{ name: 'preprocessing/mean', shape: [3], data: numbers(3) }]
    expect(adopt([...below('module.'), ...more]).weights).toEqual(ours())
  })
  it('that stand for two trained copies are not chosen between', () => {
    expect(() => adopt([...below('student.'), ...below('other.')])).toThrow(
      'it holds the weights 2 times, below "student." and "other."; say which copy to take by its prefix',
    )
  })
})

describe('weights for grey images', () => {
  const colours = [{ name: 'conv1/kernel', shape: [2, 2, 3, 1] }]
  it.each([
    ['conv1.weight', [1, 1, 2, 2], 'weight.repeat(1, 3, 1, 1) / 3'],
    ['conv1/kernel', [2, 2, 1, 1], 'numpy.repeat(kernel, 3, axis=2) / 3'],
  ])('in %s are told how to take three equal colours', (name, shape, way) => {
    const grey = { name, shape, data: numbers(4) }
    expect(() => adoptWeights({ tensors: [grey], label: 'file' }, colours, 'Net')).toThrow(
      `so repeat these kernels in Python: ${way}.`,
    )
  })
  it('are no reason for other shapes that differ', () => {
    const other = { name: 'conv1.weight', shape: [1, 1, 5, 5], data: numbers(25) }
    expect(() => adoptWeights({ tensors: [other], label: 'file' }, colours, 'Net')).toThrow('choose the network, width')
  })
})

describe('numbers of tensors', () => {
  it.each([
    ['I8', '8-bit integers'],
    ['F8_E4M3', '8-bit floating-point numbers'],
    ['BOOL', 'booleans'],
    ['C64', 'complex numbers'],
    ['Q9', 'numbers of a kind that is not known here'],
  ])('%s are named', (dtype, words) => {
    const other = [{ name: 'conv1.weight', dtype, shape: [3, 2, 1, 1] }]
    expect(() => adopt([], other)).toThrow(`its conv1.weight is kept as ${words} (${dtype}), which are not read`)
  })
  it('counters beside the weights do not matter', () => {
    expect(adopt(ours(), [{ name: 'bn.num_batches_tracked', dtype: 'I64', shape: [] }]).weights).toEqual(ours())
  })
  it('beyond float32 are not called a divergence', () => {
    const [kernel, bias] = ours()
    kernel!.data[1] = Number.POSITIVE_INFINITY
    expect(() => adopt([{ ...kernel!, stored: 'F64', tooLarge: 1e300 }, bias!])).toThrow(
      'its conv1/kernel holds 1e+300, beyond the 3.4e+38 that float32 can hold; scale the weights',
    )
  })
  it('one missing bias is no layer without biases', () => {
    const two = [...specs, { name: 'conv2/kernel', shape: [1, 1, 3, 1] }, { name: 'conv2/bias', shape: [1] }]
    const tensors = [...ours(), { name: 'conv2/kernel', shape: [1, 1, 3, 1], data: numbers(3) }]
    expect(() => adoptWeights({ tensors, label: 'file' }, two, 'Net')).toThrow('it holds neither conv2/bias')
  })
})

describe('orders of classes', () => {
  it.each([
    [
      ['1', '2', '10'],
      ['1', '10', '2'],
    ],
    [
      ['ant', 'Zebra'],
      ['Zebra', 'ant'],
    ],
    [
      ['a', 'ä', 'b'],
      ['a', 'b', 'ä'],
    ],
    [
      ['a', 'a b', 'a-b'],
      ['a', 'a b', 'a-b'],
    ],
    // UTF-16 would put the emoji before the private character.
    [
      ['\u{1F600}', '\uFB00'],
      ['\uFB00', '\u{1F600}'],
    ],
  ])('Python sorts %j as %j', (names, sorted) => expect(orderedClasses(names, 'codepoint')).toEqual(sorted))

  it('outputs of another order become those of the data set', () => {
    const classes = ['1', '2', '10']
    // Output k of the file is the class that Python sorts at place k: 1, 10, 2.
    const moved = reorderOutputs(ours(), outputsOf(classes, 'codepoint'))
    expect([...moved[0]!.data]).toEqual([0, 2, 1, 3, 5, 4])
    expect([...moved[1]!.data]).toEqual([10, 12, 11])
  })

  it('which output is which class is always said, and where another program differs', () => {
    expect(classOrderNotes(['cat', 'dog'], 'dataset')).toEqual([
      'Outputs are taken for the classes in this order: 0 cat, 1 dog.',
    ])
    expect(classOrderNotes(['1', '2', '10'], 'dataset')[1]).toContain('number these class folders otherwise (1 is 10')
    expect(classOrderNotes(['1', '2', '10'], 'codepoint')).toEqual([
      'Outputs are taken for the classes in this order: 0 1, 1 10, 2 2.',
    ])
  })
})
