import { expect, it } from 'vitest'
import { dropoutMaskValues, statelessUniform } from './philox.ts'

it('repeats numbers that TensorFlow 1.15 drew', () => {
  const numerators = [3646043, 547574, 6271432, 1247924, 4947487, 2679173, 447554, 4475242, 5403112, 1590106, 7248117]
  expect([...statelessUniform([7, -3], 11)].map((value) => value * 2 ** 23)).toEqual(numerators)
})

it('draws numbers that fill [0, 1) evenly', () => {
  const bins = new Array(10).fill(0)
  for (const value of statelessUniform([1, 2], 100_000)) bins[Math.floor(value * 10)]++
  // Standard deviation of a bin: sqrt(100,000 x 0.1 x 0.9) = 95.
  for (const count of bins) expect(Math.abs(count - 10_000)).toBeLessThan(5 * 95)
})

it('makes masks that keep the mean', () => {
  const mask = dropoutMaskValues([3, 4], 100_000, 0.5)
  expect(new Set(mask)).toEqual(new Set([0, 2]))
  expect(mask.reduce((sum, value) => sum + value, 0) / mask.length).toBeCloseTo(1, 1)
})
