import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { WorkbenchError } from '../../../../shared/errors.ts'
import { bytesField, integerField, join as joined, textField } from '../../ops/graph/protobuf.ts'
import { bytesSource } from '../byteSource.ts'
import { readOnnx } from './model.ts'
import { openOnnx } from './openOnnx.ts'

const OPTIONS = { id: 'model', title: 'Model', input: { height: 8, width: 8 } }
const noFiles = () => {
  throw new WorkbenchError('BAD_FILE', 'no file')
}
const openBytes = (bytes: Uint8Array) => openOnnx(readOnnx(bytesSource(bytes, 'model.onnx')), noFiles, OPTIONS)

const message = (...parts: Uint8Array[]) => joined(parts)
const dims = (...sides: number[]) => message(...sides.map((side) => bytesField(1, integerField(1, side))))
const value = (name: string, ...sides: number[]) =>
  message(textField(1, name), bytesField(2, bytesField(1, message(integerField(1, 1), bytesField(2, dims(...sides))))))
const node = (operator: string, inputs: string[], output: string, ...attributes: Uint8Array[]) =>
  message(
    ...inputs.map((name) => textField(1, name)),
    textField(2, output),
    textField(3, `/layer/${operator}`),
    textField(4, operator),
    ...attributes.map((attribute) => bytesField(5, attribute)),
  )
const integer = (name: string, number: number) =>
  message(textField(1, name), integerField(3, number), integerField(20, 2))
const tensor = (name: string, sides: number[], ...more: Uint8Array[]) =>
  message(...sides.map((side) => integerField(1, side)), integerField(2, 1), textField(8, name), ...more)
const raw = (bytes: number) => bytesField(9, new Uint8Array(bytes))

function model(parts: { nodes: Uint8Array[]; tensors?: Uint8Array[]; inputs?: Uint8Array[]; opset?: number }) {
  const graph = message(
    ...parts.nodes.map((one) => bytesField(1, one)),
    ...(parts.tensors ?? []).map((one) => bytesField(5, one)),
    ...(parts.inputs ?? [value('image', 1, 3, 8, 8)]).map((one) => bytesField(11, one)),
    bytesField(12, value('out', 1, 2)),
  )
  return message(integerField(1, 8), bytesField(8, integerField(2, parts.opset ?? 17)), bytesField(7, graph))
}

const KERNEL = tensor('w', [2, 3, 1, 1], raw(24))
const cases: [what: string, bytes: Uint8Array, words: string][] = [
  [
    'an operator that is not read',
    model({ nodes: [node('GridSample', ['image'], 'out')] }),
    'model.onnx cannot be opened: node /layer/GridSample (GridSample): the operator GridSample is not read (the nearest that is:',
  ],
  [
    'an operator of another domain',
    model({
      nodes: [message(textField(1, 'image'), textField(2, 'out'), textField(4, 'Magic'), textField(7, 'com.acme'))],
    }),
    'node out (com.acme.Magic): the operator com.acme.Magic is not read',
  ],
  [
    'an output that is a map',
    model({ nodes: [node('Conv', ['image', 'w'], 'out')], tensors: [KERNEL] }),
    'its output out is a map of 8x8 positions ([1, 2, 8, 8]), and class scores have one',
  ],
  [
    'a tensor of too few bytes',
    model({ nodes: [node('Conv', ['image', 'w'], 'out')], tensors: [tensor('w', [2, 3, 1, 1], raw(20))] }),
    'the tensor w needs 24 bytes but has 20',
  ],
  [
    'a tensor that would fill the memory',
    model({
      nodes: [node('Conv', ['image', 'w'], 'out')],
      tensors: [tensor('w', [2 ** 20, 3, 2 ** 10, 2 ** 10], raw(4))],
    }),
    'the tensor w has 3298534883328 numbers (at most 536870912)',
  ],
  [
    'an input that nothing computes',
    model({ nodes: [node('Relu', ['nowhere'], 'out')] }),
    'its input nowhere is computed by no node before it',
  ],
  [
    'kernels of other channels',
    model({ nodes: [node('Conv', ['image', 'w'], 'out')], tensors: [tensor('w', [2, 4, 1, 1], raw(32))] }),
    'its kernel takes 4 channels, but its input has 3',
  ],
  [
    'an old operator set',
    model({ nodes: [node('Relu', ['image'], 'out')], opset: 5 }),
    'it is of operator set 5, and 7 and later ones are read',
  ],
  [
    'two inputs',
    model({ nodes: [node('Relu', ['image'], 'out')], inputs: [value('image', 1, 3, 8, 8), value('mask', 1, 8)] }),
    'it has 2 inputs (image [1, 3, 8, 8]; mask [1, 8]), and networks here have one',
  ],
  [
    'images of five channels',
    model({ nodes: [node('Relu', ['image'], 'out')], inputs: [value('image', 1, 5, 8, 8)] }),
    'its images have 5 channels',
  ],
  [
    'a shape of as many numbers as memory has not',
    model({
      nodes: [node('ConstantOfShape', ['sides'], 'zeros'), node('Add', ['image', 'zeros'], 'out')],
      tensors: [
        message(
          integerField(1, 3),
          integerField(2, 7),
          textField(8, 'sides'),
          bytesField(7, message(...[65536, 65536, 65536].map((side) => integerField(1, side).subarray(1)))),
        ),
      ],
    }),
    'it fills the shape [65536, 65536, 65536]',
  ],
  [
    'a softmax in the middle',
    model({
      nodes: [node('Softmax', ['image'], 's', integer('axis', 1)), node('Conv', ['s', 'w'], 'out')],
      tensors: [KERNEL],
    }),
    'it stands in the middle of the network, and is read at its end alone',
  ],
]

describe('what is refused', () => {
  it.each(cases)('%s', (_, bytes, words) => {
    expect(() => openBytes(bytes)).toThrow(words)
    try {
      openBytes(bytes)
    } catch (error) {
      expect(error).toBeInstanceOf(WorkbenchError)
      expect((error as WorkbenchError).message).toMatch(/^[^\p{Cc}]+\.$/u)
    }
  })

  it('a function that doubles itself a thousand times costs no time', () => {
    const nodes = Array.from({ length: 1000 }, (_, i) =>
      node('Mul', [i ? `x${i - 1}` : 'image', i ? `x${i - 1}` : 'image'], `x${i}`),
    )
    const start = performance.now()
    expect(() => openBytes(model({ nodes: [...nodes, node('Relu', ['x999'], 'out')] }))).toThrow(WorkbenchError)
    expect(performance.now() - start).toBeLessThan(5000)
  })

  it('every cut of a good file, in a sentence', () => {
    const good = new Uint8Array(
      readFileSync(join(import.meta.dirname, '../../../../../test/golden/onnx/residual.onnx')),
    )
    for (let length = 0; length < good.length; length += 7)
      expect(() => openBytes(good.subarray(0, length)), `${length} bytes`).toThrow(WorkbenchError)
  })
})
