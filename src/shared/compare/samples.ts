import type { Interval } from './agreement.ts'
import { studentQuantile, studentTwoSided } from './studentT.ts'

/** What several seeds of one setting gave. Units are those of the values. */
export interface SampleSummary {
  n: number
  mean: number
  /** Standard deviation of the sample (divided by n - 1); null below two values. */
  deviation: number | null
  min: number
  max: number
  /** 95 % interval of the mean by Student's t; null below two values. */
  interval: Interval | null
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** Sum of squared distances from the mean. */
const squares = (values: readonly number[], centre: number) =>
  values.reduce((sum, value) => sum + (value - centre) ** 2, 0)

/** Count, mean, deviation, range and interval of a sample; null of none. */
export function summarise(values: readonly number[]): SampleSummary | null {
  const n = values.length
  if (n === 0) return null
  const centre = mean(values)
  const deviation = n < 2 ? null : Math.sqrt(squares(values, centre) / (n - 1))
  const half = deviation === null ? null : (studentQuantile(0.05, n - 1) * deviation) / Math.sqrt(n)
  return {
    n,
    mean: centre,
    deviation,
    min: Math.min(...values),
    max: Math.max(...values),
    interval: half === null ? null : { estimate: centre, low: centre - half, high: centre + half },
  }
}

/** A difference of two means, right minus left. */
export interface MeanDifference extends Interval {
  /** Two-sided p value of "no difference". */
  p: number
  degreesOfFreedom: number
  /** `paired` compares seed by seed; `welch` takes the seeds as independent and the variances as unequal. */
  test: 'paired' | 'welch'
}

function byStudent(estimate: number, error: number, df: number, test: MeanDifference['test']): MeanDifference {
  const half = studentQuantile(0.05, df) * error
  const p = error === 0 ? (estimate === 0 ? 1 : 0) : studentTwoSided(estimate / error, df)
  return { estimate, low: estimate - half, high: estimate + half, p, degreesOfFreedom: df, test }
}

/**
 * Mean difference of pairs (Student's paired t-test), e.g. two networks trained with the same seeds; null below two pairs.
 * @param pairs left and right value of each pair
 */
export function pairedDifference(pairs: readonly (readonly [number, number])[]): MeanDifference | null {
  const summary = summarise(pairs.map(([left, right]) => right - left))
  if (!summary || summary.deviation === null) return null
  return byStudent(summary.mean, summary.deviation / Math.sqrt(summary.n), summary.n - 1, 'paired')
}

/** Difference of the means of two independent samples (Welch 1947); null where either has fewer than two values. */
export function welchDifference(left: readonly number[], right: readonly number[]): MeanDifference | null {
  const [a, b] = [summarise(left), summarise(right)]
  if (!a || !b || a.deviation === null || b.deviation === null) return null
  const [va, vb] = [a.deviation ** 2 / a.n, b.deviation ** 2 / b.n]
  // Welch-Satterthwaite
  const df = va + vb === 0 ? a.n + b.n - 2 : (va + vb) ** 2 / (va ** 2 / (a.n - 1) + vb ** 2 / (b.n - 1))
  return byStudent(b.mean - a.mean, Math.sqrt(va + vb), df, 'welch')
}
