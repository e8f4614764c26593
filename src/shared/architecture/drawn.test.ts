import { describe, expect, it } from 'vitest'
import { analyseDrawing, canBeKept, inspectArchitecture, isDrawable } from './analysis.ts'
import { KINDS } from './kinds/table.ts'
import type { Architecture, LayerSpec } from './spec.ts'
import { insertBlock, shapeAfter } from './templates/insertBlock.ts'
import { templateOf } from './templates/table.ts'

const network = (...layers: LayerSpec[]): Architecture => ({
  id: 'drawn',
  title: 'Drawn',
  input: { height: 8, width: 8, channels: 3 },
  layers,
})
const lstm: LayerSpec = { kind: 'foreign-operator', name: 'lstm', operator: 'LSTM' }
const matmul: LayerSpec = { kind: 'foreign-operator', name: 'matmul', operator: 'MatMul' }

describe('a layer that takes a shape that nobody knows', () => {
  it.each(KINDS.filter(({ drawnOnly }) => !drawnOnly))('is a plain mistake: $kind', ({ defaults, arity }) => {
    const layer = { ...defaults, name: 'behind', from: arity === 'several' ? ['lstm', 'lstm'] : ['lstm'] } as LayerSpec
    const { report, mistakes } = inspectArchitecture(network(lstm, layer, matmul))
    expect(mistakes.filter(({ drawable }) => !drawable)).toEqual([
      {
        layer: 1,
        field: 'from',
        message: 'behind: nobody knows the shape it is given by lstm; let it take a layer whose shape is known.',
      },
    ])
    expect([report.parameters, report.macs]).toEqual([0, 0])
    expect(() => analyseDrawing(network(lstm, layer))).toThrow(/^behind: nobody knows the shape it is given/)
  })

  it('is none where it is not computed itself', () => {
    expect(isDrawable(network(lstm, matmul))).toBe(true)
  })

  it('cannot be a block', () => {
    const drawing = network(lstm, matmul)
    const template = templateOf('residual')
    expect(shapeAfter(drawing, 0)).toBeNull()
    expect(insertBlock(drawing, 0, template, template.defaults(drawing.input))).toEqual({
      refusal: { message: 'The shape of lstm is unknown.' },
    })
  })
})

it('a drawing is kept as it is, and with a mistake of its own it is not', () => {
  const { mistakes } = inspectArchitecture(network(lstm, matmul))
  expect(mistakes).toHaveLength(1)
  expect(canBeKept(mistakes)).toBe(true)
  const odd = inspectArchitecture(network(lstm, { ...matmul, from: ['nothing'] }))
  expect(canBeKept(odd.mistakes)).toBe(false)
})
