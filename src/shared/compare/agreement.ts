import { binomialTwoSided, chiSquaredUpper1 } from './distributions.ts'

/** Who is right on how many images. */
export interface AgreementTable {
  bothRight: number
  onlyLeft: number
  onlyRight: number
  /** Both wrong with the same answer. */
  bothWrongAlike: number
  /** Both wrong with different answers. */
  bothWrongApart: number
}

export function agreementTable(
  labels: ArrayLike<number>,
  left: ArrayLike<number>,
  right: ArrayLike<number>,
): AgreementTable {
  if (labels.length !== left.length || labels.length !== right.length)
    throw new RangeError(
      `There are ${labels.length} labels but ${left.length} and ${right.length} predictions; all need one an image.`,
    )
  const table = { bothRight: 0, onlyLeft: 0, onlyRight: 0, bothWrongAlike: 0, bothWrongApart: 0 }
  for (let i = 0; i < labels.length; i++) {
    const [a, b] = [left[i] === labels[i], right[i] === labels[i]]
    if (a && b) table.bothRight++
    else if (a) table.onlyLeft++
    else if (b) table.onlyRight++
    else if (left[i] === right[i]) table.bothWrongAlike++
    else table.bothWrongApart++
  }
  return table
}

export interface McNemarResult {
  /** Chi-squared with Edwards' continuity correction; null for the exact test. */
  statistic: number | null
  /** Two-sided p value of "both err equally often". */
  p: number
  exact: boolean
}

/** Below so many discordant images the exact binomial test is used. */
const EXACT_BELOW = 25

/** McNemar's test on the images that exactly one of two models gets right (McNemar 1947; exact binomial for few). */
export function mcNemar({ onlyLeft, onlyRight }: Pick<AgreementTable, 'onlyLeft' | 'onlyRight'>): McNemarResult {
  const discordant = onlyLeft + onlyRight
  if (discordant < EXACT_BELOW)
    return { statistic: null, p: binomialTwoSided(Math.min(onlyLeft, onlyRight), discordant), exact: true }
  const statistic = Math.max(0, Math.abs(onlyLeft - onlyRight) - 1) ** 2 / discordant
  return { statistic, p: chiSquaredUpper1(statistic), exact: false }
}

export interface Interval {
  estimate: number
  low: number
  high: number
}

const Z_95 = 1.959963984540054 // 97.5th percentile of the standard normal

/** Difference in error, right minus left, of paired predictions, with its 95 % Wald interval for paired proportions. */
export function errorDifference(table: AgreementTable): Interval {
  const n = table.bothRight + table.onlyLeft + table.onlyRight + table.bothWrongAlike + table.bothWrongApart
  if (n === 0) return { estimate: Number.NaN, low: Number.NaN, high: Number.NaN }
  const [b, c] = [table.onlyLeft / n, table.onlyRight / n]
  const estimate = b - c
  const half = Z_95 * Math.sqrt(Math.max(0, b + c - (b - c) ** 2) / n)
  return { estimate, low: estimate - half, high: estimate + half }
}

/** Wilson's 95 % interval of an error share out of `n` images. */
export function wilsonInterval(errors: number, n: number): Interval {
  if (n === 0) return { estimate: Number.NaN, low: Number.NaN, high: Number.NaN }
  const p = errors / n
  const z2 = Z_95 ** 2
  const centre = (p + z2 / (2 * n)) / (1 + z2 / n)
  const half = (Z_95 / (1 + z2 / n)) * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n))
  return { estimate: p, low: Math.max(0, centre - half), high: Math.min(1, centre + half) }
}
