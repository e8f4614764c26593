import type { FormField } from '@shared/architecture/kinds/kind.ts'
import { expect, test } from 'vitest'
import { readField, writtenField } from './typed.ts'

const field = (input: object) => ({ field: 'x', label: 'X', ...input }) as FormField
const integer = field({ input: 'integer', min: 1, max: 9 })
const norm = field({ input: 'norm' })

test.each([
  [integer, '3', 3],
  [field({ input: 'number', min: 0, max: 1 }), '0.25', 0.25],
  [field({ input: 'percent' }), '12.5', 0.125],
  [norm, '', 'infinity'],
  [norm, '2', 2],
  [field({ input: 'sides', min: 1, max: 9 }), '1x5', { height: 1, width: 5 }],
  [field({ input: 'margins', max: 9 }), '0,1,0,1', { top: 0, bottom: 1, left: 0, right: 1 }],
])('%j reads %j and writes it again', (described, typed, value) => {
  expect(readField(described, typed)).toEqual({ value })
  expect(readField(described, writtenField(described, value))).toEqual({ value })
})

test.each([
  [integer, '', 'Write a whole number from 1 to 9.'],
  [integer, '2.5', 'Write a whole number from 1 to 9.'],
  [field({ input: 'percent' }), '100', 'Write a number from 0 to 99.'],
  [norm, '0.5', 'Write a number from 1 to 64, or leave the field empty for ∞.'],
])('%j does not take %j', (described, typed, mistake) => expect(readField(described, typed)).toEqual({ mistake }))
