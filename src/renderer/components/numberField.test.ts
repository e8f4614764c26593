import { describe, expect, it } from 'vitest'
import { numberMistake } from './NumberField.tsx'

describe('a number field', () => {
  it.each([
    [1, { min: 1, max: 64 }],
    ['64', { min: 1, max: 64 }],
    [0, { min: 0, max: 4 }],
    ['2.5', { min: 1, max: 64, fractions: true }],
  ])('takes %j of %j', (typed, limits) => expect(numberMistake(typed, limits)).toBeNull())

  // None of these may become another number in silence: 99 not 64, empty not 1, 2.5 not 2.
  it.each([
    ['', { min: 1, max: 64 }, 'Write a whole number from 1 to 64.'],
    [99, { min: 1, max: 64 }, 'Write a whole number from 1 to 64.'],
    [0, { min: 1, max: 64 }, 'Write a whole number from 1 to 64.'],
    [2.5, { min: 1, max: 64 }, 'Write a whole number from 1 to 64.'],
    ['-', { min: 0, max: 4294967295 }, 'Write a whole number from 0 to 4,294,967,295.'],
    [65, { min: 1, max: 64, fractions: true }, 'Write a number from 1 to 64.'],
  ])('says what it takes instead of %j', (typed, limits, sentence) =>
    expect(numberMistake(typed, limits)).toBe(sentence),
  )
})
