import { describe, expect, it } from 'vitest'
import { drawingOf, node, tensor } from '../../../../../test/open/drawnModel.ts'
import { analyseDrawing } from '../../../../shared/architecture/analysis.ts'
import { hasUncounted } from '../../../../shared/architecture/kinds/foreignOperator.ts'
import type { OnnxNode } from './model.ts'
import type { StoredTensor } from './storedTensor.ts'

/** Parameters of the drawing's layers; `+` behind what holds more. */
const countsOf = (nodes: OnnxNode[], tensors: StoredTensor[] = []) =>
  analyseDrawing(drawingOf([1, 3, 8, 8], nodes, tensors)).layers.map(
    ({ parameters, spec }) => `${parameters}${hasUncounted(spec) ? '+' : ''}`,
  )
const foreign = (...weights: string[]) => node('ConvTranspose', ['image', ...weights], 'out')
const held = (name: string) =>
  node('Constant', [], name, { value: { kind: 'tensor', value: tensor('value', [3, 4, 2, 2]) } })
const dequantise = (from: string, to: string) => node('DequantizeLinear', [from, 'scale', 'zero'], to)
const QUANTISED = [
  tensor('q', [3, 4, 2, 2], undefined, false),
  tensor('scale', [4], [0.1, 0.2, 0.3, 0.4]),
  tensor('zero', [4], undefined, false),
]

describe('the weights of an operator that is not computed are counted', () => {
  it('from nodes that hold them, whose tensors may share a name', () => {
    expect(countsOf([held('w'), held('v'), foreign('w', 'v')])).toEqual(['96'])
  })

  it('through Identity, once for all who take them', () => {
    const nodes = [
      node('Identity', ['w'], 'same'),
      node('Magic', ['image', 'same'], 'magic'),
      node('Magic', ['magic', 'w'], 'out'),
    ]
    expect(countsOf(nodes, [tensor('w', [5, 7])])).toEqual(['35', '0'])
  })

  it('behind DequantizeLinear, in whatever order they are brought', () => {
    expect(countsOf([dequantise('q', 'w'), foreign('w')], QUANTISED)).toEqual(['48'])
    const turned = node('Transpose', ['w'], 'v', { perm: { kind: 'numbers', values: [1, 0, 2, 3] } })
    expect(countsOf([dequantise('q', 'w'), turned, node('Magic', ['image', 'w', 'v'], 'out')], QUANTISED)).toEqual([
      '48',
    ])
  })

  it('without the factors, the part and the sides of a resize', () => {
    const tensors = [tensor('roi', [8]), tensor('factors', [4], [1, 1, 2, 2])]
    expect(countsOf([node('Resize', ['image', 'roi', 'factors'], 'out')], tensors)).toEqual(['0'])
    expect(countsOf([node('Upsample', ['image', 'factors'], 'out')], tensors)).toEqual(['0'])
  })
})

describe('where not all weights can be counted, the layer says so', () => {
  it.each([
    ['they are made of others', [dequantise('q', 'w'), node('Magic', ['w', 'w'], 'v'), foreign('v')], '0+'],
    ['they are integers', [node('QLinearConv', ['image', 'scale', 'zero', 'q'], 'out')], '4+'],
    ['they may lie in a graph within', [node('If', ['image'], 'out')], '0+'],
  ])('%s', (_, nodes, count) => {
    expect(countsOf(nodes, QUANTISED)).toEqual([count])
  })

  it('not for shapes, be they of what is not known', () => {
    const nodes = [
      node('LSTM', ['image'], 'lstm'),
      node('Shape', ['lstm'], 'sides'),
      node('Reshape', ['lstm', 'sides'], 'out'),
    ]
    expect(countsOf(nodes)).toEqual(['0', '0'])
  })
})
