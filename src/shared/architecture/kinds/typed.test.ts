import { expect, it } from 'vitest'
import { TYPED, typedMargins, typedMistake, typedSides } from './typed.ts'

it.each([
  ['3', 3],
  [' 1x5', { height: 1, width: 5 }],
  ['2 × 3', { height: 2, width: 3 }],
  ['3x3', 3],
  ['', null],
  ['3x', null],
  ['1,2', null],
  ['-1', null],
  ['2.5', null],
])('"%s" is %o on both sides', (text, value) => expect(typedSides(text)).toEqual(value))

it.each([
  ['1', 1],
  ['0x2', { top: 0, bottom: 0, left: 2, right: 2 }],
  ['0, 1, 0, 1', { top: 0, bottom: 1, left: 0, right: 1 }],
  ['1,1,1,1', 1],
  ['1,2,3', null],
])('"%s" is %o around the map', (text, value) => expect(typedMargins(text)).toEqual(value))

it('reads what it writes', () => {
  for (const value of [1, { top: 0, bottom: 1, left: 2, right: 3 }, { top: 2, bottom: 2, left: 0, right: 0 }])
    expect(TYPED.margins.read(TYPED.margins.write(value))).toEqual(value)
  expect(TYPED.sides.read(TYPED.sides.write({ height: 1, width: 3 }))).toEqual({ height: 1, width: 3 })
})

it('says what can be written where it cannot be read, or is out of bounds', () => {
  expect(typedMistake('sides', '1x5', 1, 64)).toBeNull()
  expect(typedMistake('sides', '0', 1, 64)).toBe('Write a whole number from 1 to 64, or height x width, such as 1x5.')
  expect(typedMistake('margins', '1,2', 0, 64)).toContain('top, bottom, left, right, such as 0,1,0,1')
  expect(typedMistake('margins', '0x65', 0, 64)).not.toBeNull()
})
