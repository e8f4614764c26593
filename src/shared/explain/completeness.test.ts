import { expect, it } from 'vitest'
import { incompleteNote } from './completeness.ts'

const off = (relativeError: number) => ({ change: 0.6, sum: 1.224, relativeError, steps: 32, wanted: null })

it.each([
  [0.05, null, null],
  [0.04, { steps: 64, isComputed: true }, null],
  [
    1.04,
    { steps: 256, isComputed: true },
    'off by 104 %: it sums to 1.22, but the score changes by 0.6 from the baseline; 256 steps bring that below 5 %.',
  ],
  [0.0512, { steps: 64, isComputed: false }, 'off by 5.12 %'],
  [0.0512, { steps: 64, isComputed: false }, 'about 64 steps should bring that below 5 %.'],
  [
    3,
    { steps: null, because: 'computed' },
    "doubling the number of steps up to 4096 did not bring that below 5 %, so read the map beside another method's.",
  ],
  [3, { steps: null, because: 'estimated' }, 'is estimated to take more than 4096 steps'],
  [3, { steps: null, because: 'unmeasurable' }, 'that change is too small beside the rounding of the scores'],
] as const)('a map off by %d with %j wanted is told as %j', (error, wanted, words) => {
  const note = incompleteNote({ ...off(error), wanted })
  if (words === null) expect(note).toBeNull()
  else expect(note).toMatch(/^With 32 steps this map is .{10,400}\.$/)
  if (words !== null) expect(note).toContain(words)
})

it('of the largest number of steps is told as that', () => {
  const note = incompleteNote({ ...off(3), steps: 4096, wanted: { steps: null, because: 'computed' } })
  expect(note).toMatch(/^With 4096 steps this map is off by .*; that is the largest number of steps, so read the map/)
})

it('says nothing of methods that have no sum', () => expect(incompleteNote(null)).toBeNull())
