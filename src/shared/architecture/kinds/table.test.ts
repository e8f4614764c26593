import { describe, expect, it } from 'vitest'
import { LayerSpecSchema } from '../spec.ts'
import { KINDS, kindOf, type LayerSpec } from './table.ts'

describe.each(KINDS.map(({ kind }) => kindOf({ kind } as LayerSpec)))('a layer of kind $kind', (kind) => {
  it('begins as a spec that its schema takes as it stands', () => {
    expect(LayerSpecSchema.parse(kind.defaults)).toEqual(kind.defaults)
    expect(LayerSpecSchema.safeParse({ ...kind.defaults, kind: 'lstm' }).success).toBe(false)
  })

  it('costs nothing unchanged, and as much there as back', () => {
    expect(kind.changeCost(kind.defaults, kind.defaults)).toBe(0)
    for (const other of KINDS.map((one) => one.defaults as LayerSpec))
      if (kindOf(other).family === kind.family)
        expect(kind.changeCost(kind.defaults, other)).toBe(kindOf(other).changeCost(other, kind.defaults))
  })

  it.skipIf(kind.drawnOnly)('counts its multiply-accumulates by its kernel', () => {
    const inputs = [{ height: 9, width: 8, channels: 4 }]
    const output = kind.outputShape(kind.defaults, inputs)
    const kernels = kind.parameters(kind.defaults, inputs).filter(({ shape }) => shape.length > 1)
    const taps = kernels.reduce((sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1), 0)
    expect(kind.macs(kind.defaults, inputs, output)).toBe(taps * output.height * output.width)
  })
})

it('no two kinds have the same name or title', () => {
  for (const names of [KINDS.map(({ kind }) => kind), KINDS.map(({ title }) => title)])
    expect(new Set<string>(names).size).toBe(KINDS.length)
})
