import { expect, it } from 'vitest'
import { cellColour } from './cellColour.ts'

const ORANGE = [0xd9, 0x73, 0x0d]
const GREY = [0x86, 0x8c, 0x95]
const RED = [0xe5, 0x48, 0x4d]
const BLUE = [0x2f, 0x7d, 0xe1]

it.each([
  ['the largest error', 100, 'count', false, [...ORANGE, 153]],
  ['a quarter of it, by the root', 25, 'count', false, [...ORANGE, 77]],
  ['more than the scale holds', 1000, 'count', false, [...ORANGE, 153]],
  ['what is right', 100, 'count', true, [...GREY, 77]],
  ['more', 100, 'difference', false, [...RED, 153]],
  ['fewer on the diagonal', -100, 'difference', true, [...BLUE, 153]],
] as const)('colours %s', (_, value, scale, diagonal, expected) => {
  expect(cellColour(value, 100, scale, diagonal)).toEqual(expected)
})

it('leaves a cell without images clear', () => {
  expect(cellColour(0, 100, 'difference', false)[3]).toBe(0)
})
