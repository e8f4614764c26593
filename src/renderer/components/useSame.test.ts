import { expect, test } from 'vitest'
import { haveSameFields } from './useSame.ts'

const format = (value: number) => String(value)

test.each([
  ['equal fields', { label: 'rate', format }, { label: 'rate', format }, true],
  ['another value', { label: 'rate', format }, { label: 'loss', format }, false],
  ['another function', { format }, { format: (value: number) => String(value) }, false],
  ['a field more', { label: 'a' }, { label: 'a', unit: 1 }, false],
  ['a field less', { label: 'a', unit: undefined }, { label: 'a' }, false],
  ['not a number twice', { unit: Number.NaN }, { unit: Number.NaN }, true],
])('%s', (_, a, b, same) => expect(haveSameFields<object>(a, b)).toBe(same))
