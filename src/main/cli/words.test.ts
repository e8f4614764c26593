import { describe, expect, test } from 'vitest'
import { bytes, duration, percent, progressWords, table } from './words.ts'

test.each([
  [0, '0 s'],
  [59.6, '1 min 0 s'],
  [725, '12 min 5 s'],
  [12_000, '3 h 20 min'],
  [190_000, '2 d 4 h'],
  [-1, '0 s'],
])('%d seconds read %j', (seconds, words) => expect(duration(seconds)).toBe(words))

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_234_567, '1.2 MB'],
  [5e13, '50.0 TB'],
])('%d bytes read %j', (count, words) => expect(bytes(count)).toBe(words))

test.each([
  [0.1234, '12.3 %'],
  [null, '-'],
])('the share %j reads %j', (share, words) => expect(percent(share)).toBe(words))

describe('progress', () => {
  test.each([
    [
      { phase: 'Reading', done: 1200, total: 60_000, unit: 'files', secondsLeft: 12 },
      'Reading: 1,200 of 60,000 (2 %) files, 12 s left',
    ],
    [
      { phase: 'Fetching', done: 5e6, total: 1e7, unit: 'bytes', secondsLeft: null },
      'Fetching: 5.0 MB of 10.0 MB (50 %)',
    ],
    [{ phase: 'Counting', done: 7, total: null, unit: 'files', secondsLeft: null }, 'Counting: 7 files'],
    [{ phase: 'Nothing', done: 0, total: 0, unit: 'files', secondsLeft: null }, 'Nothing: 0 of 0 (100 %) files'],
  ])('%j', (progress, words) => expect(progressWords(progress)).toBe(words))
})

test('a table lines its columns up, numbers to the right, without blanks at the ends of lines', () => {
  const rows = [
    ['name', 'n'],
    ['a', '1'],
    ['long name', '100'],
  ]
  expect(table(rows, [1])).toBe('name         n\na            1\nlong name  100')
})
