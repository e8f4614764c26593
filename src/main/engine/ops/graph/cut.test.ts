import { expect, it } from 'vitest'
import { cutBatch, turnsOf } from './cut.ts'

it.each([
  { size: 128, threads: 2, cut: { batch: 128, lanes: 2, part: 64 } },
  { size: 256, threads: 2, cut: { batch: 258, lanes: 2, part: 43 } },
  { size: 64, threads: 2, cut: { batch: 64, lanes: 2, part: 32 } },
  { size: 100, threads: 2, cut: { batch: 100, lanes: 2, part: 50 } },
  { size: 10, threads: 2, cut: { batch: 10, lanes: 2, part: 5 } },
  { size: 1, threads: 2, cut: { batch: 1, lanes: 1, part: 1 } },
  { size: 128, threads: 16, cut: { batch: 128, lanes: 16, part: 8 } },
  { size: 16, threads: 64, cut: { batch: 16, lanes: 8, part: 2 } },
])('cuts $size images for $threads threads', ({ size, threads, cut }) => {
  expect(cutBatch(size, threads)).toEqual(cut)
})

it('works through every image of a batch once', () => {
  expect(turnsOf({ batch: 12, lanes: 2, part: 3 })).toBe(4)
})
