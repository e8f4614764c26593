import { describe, expect, it } from 'vitest'
import { ranks, spearman } from './correlation.ts'

describe('rank correlation', () => {
  it('shares the ranks of ties', () => {
    expect([...ranks([3, 1, 3, 2])]).toEqual([3.5, 1, 3.5, 2])
  })

  // scipy.stats.spearmanr of the same lists (SciPy 1.10)
  it.each([
    ['the same order', [1, 2, 3, 4], [10, 20, 25, 90], 1],
    ['the reverse order', [1, 2, 3, 4], [4, 3, 2, 1], -1],
    ['ties on both sides', [1, 2, 2, 3, 5, 0], [2, 1, 4, 4, 3, 1], 0.59708],
    ['no relation', [1, 2, 3, 4, 5], [3, 1, 5, 2, 4], 0.3],
  ])('agrees with SciPy on %s', (_, a, b, expected) => {
    expect(spearman(a, b)).toBeCloseTo(expected, 4)
  })

  it('is not a number for a blank map', () => {
    expect(spearman([0, 0, 0], [1, 2, 3])).toBeNaN()
  })
})
