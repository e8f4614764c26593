import { expect, test } from 'vitest'
import { WEIGHT_BINS, weightStatistics } from './weightStatistics.ts'

test('a tensor of known numbers', () => {
  // numpy: x = [-3, 1, 1, 5]; mean 1, std sqrt(8), norm 6
  const found = weightStatistics('conv1/bias', [4], [-3, 1, 1, 5])
  expect(found).toMatchObject({ count: 4, mean: 1, min: -3, max: 5, norm: 6, faded: null })
  expect(found.deviation).toBeCloseTo(Math.sqrt(8), 12)
  expect(found.histogram[0]).toBe(1)
  expect(found.histogram[WEIGHT_BINS - 1]).toBe(1)
  expect(found.histogram.reduce((sum, count) => sum + count)).toBe(4)
})

test('equal numbers fall into one bin', () =>
  expect(weightStatistics('conv1/bias', [3], [0, 0, 0]).histogram[0]).toBe(3))

test('a filter that decayed away is counted', () => {
  const kernel = Float32Array.from({ length: 3 * 3 * 2 * 4 }, (_, i) => (i % 4 === 2 ? 1e-6 : 0.1))
  expect(weightStatistics('conv1/kernel', [3, 3, 2, 4], kernel).faded).toBe(1)
})
