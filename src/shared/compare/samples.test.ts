import { expect, test } from 'vitest'
// Made by SciPy: scripts/golden/samples.py
import golden from '../../../test/golden/samples.json' with { type: 'json' }
import { pairedDifference, summarise, welchDifference } from './samples.ts'
import { studentQuantile, studentTwoSided } from './studentT.ts'

const close = (actual: number, expected: number, bound = 1e-9) =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(bound * Math.max(1e-12, Math.abs(expected)))

test.each(golden.twoSided)('P(|T| > $t) with $df degrees of freedom is SciPy’s', ({ t, df, p }) =>
  close(studentTwoSided(t, df), p),
)
test.each(golden.quantile)('the 95 % quantile with $df degrees of freedom is SciPy’s', ({ t, df }) =>
  close(studentQuantile(0.05, df), t),
)

test.each(golden.summaries)('mean, deviation and interval of $values', ({ values, mean, deviation, low, high }) => {
  const summary = summarise(values)!
  close(summary.mean, mean)
  close(summary.deviation!, deviation)
  close(summary.interval!.low, low)
  close(summary.interval!.high, high)
})

test('pairs are compared as SciPy’s ttest_rel does', () => {
  const result = pairedDifference(golden.left.map((left, i) => [left, golden.right[i]!] as const))!
  close(result.p, golden.paired.p)
  close(result.low, golden.paired.low)
  close(result.high, golden.paired.high)
  expect(result.degreesOfFreedom).toBe(golden.paired.df)
})

test('independent samples of unequal size and variance are compared as Welch’s test does', () => {
  const result = welchDifference(golden.few, golden.right)!
  close(result.p, golden.welch.p)
  close(result.low, golden.welch.low)
  close(result.high, golden.welch.high)
  close(result.degreesOfFreedom, golden.welch.df)
})

test('too few values give no deviation, no interval and no test', () => {
  expect(summarise([])).toBeNull()
  expect(summarise([0.1])).toEqual({ n: 1, mean: 0.1, deviation: null, min: 0.1, max: 0.1, interval: null })
  expect(pairedDifference([[1, 2]])).toBeNull()
  expect(welchDifference([1], [1, 2])).toBeNull()
})
