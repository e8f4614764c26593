import { describe, expect, it } from 'vitest'
import { drawingOf, node, tensor } from '../../../../../test/open/drawnModel.ts'
import { analyseDrawing } from '../../../../shared/architecture/analysis.ts'
import { describeShape } from '../../../../shared/architecture/describe.ts'

/** Shapes of the drawing's layers. */
const shapesOf = (...graph: Parameters<typeof drawingOf>) =>
  analyseDrawing(drawingOf(...graph)).layers.map(({ output }) => describeShape(output))

const resize = (from = 'image') => node('Resize', [from, '', '', 'sizes'], 'resized')
const sizes = (...sides: number[]) => tensor('sizes', [4], sides, false)
const byFactors = (...factors: number[]) => tensor('scales', [4], factors)
const byScales = node('Resize', ['image', '', 'scales'], 'resized')

describe('a tensor with channels last', () => {
  it('is resized to sides in its own order, and what follows reads it as channels last', () => {
    const transpose = node('Transpose', ['resized'], 'first', { perm: { kind: 'numbers', values: [0, 3, 1, 2] } })
    const nodes = [resize(), transpose, node('Conv', ['first', 'w'], 'out')]
    const weights = tensor('w', [2, 3, 1, 1])
    expect(shapesOf([1, 8, 6, 3], nodes, [sizes(1, 16, 12, 3), weights])).toEqual(['16x12x3', '16x12x2'])
  })

  it('is resized by factors in its own order', () => {
    expect(shapesOf([1, 8, 6, 3], [byScales], [byFactors(1, 2, 3, 1)])).toEqual(['16x18x3'])
  })

  it('has the sides that the file says', () => {
    expect(shapesOf([1, 8, 6, 3], [node('Magic', ['image'], 'out')], [], { out: [1, 4, 3, 10] })).toEqual(['4x3x10'])
  })

  it('keeps its order through what keeps its sides', () => {
    const nodes = [node('LpNormalization', ['image'], 'normed'), resize('normed')]
    expect(shapesOf([1, 8, 6, 3], nodes, [sizes(1, 16, 12, 3)])).toEqual(['8x6x3', '16x12x3'])
  })
})

it('a tensor in no order of images has no shape that anybody knows', () => {
  const transpose = node('Transpose', ['image'], 'turned', { perm: { kind: 'numbers', values: [0, 1, 3, 2] } })
  expect(shapesOf([1, 3, 8, 6], [transpose, resize('turned')], [sizes(1, 3, 12, 16)])).toEqual(['?'])
})

describe('resizing by a factor', () => {
  it('multiplies in float32 (ONNX Runtime: 0.7 of 10 is 7, 1.1 of 10 is 11)', () => {
    expect(shapesOf([1, 3, 10, 10], [byScales], [byFactors(1, 1, 0.7, 1.1)])).toEqual(['7x11x3'])
  })

  it('gives way to the shape that the file says in full', () => {
    const tensors = [byFactors(1, 1, 1.55, 2)]
    expect(shapesOf([1, 3, 10, 10], [byScales], tensors, { resized: [1, 3, 16, 20] })).toEqual(['16x20x3'])
    expect(shapesOf([1, 3, 10, 10], [byScales], tensors, { resized: [1, 3, null, 20] })).toEqual(['15x20x3'])
  })
})
