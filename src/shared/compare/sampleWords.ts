import type { MeanDifference, SampleSummary } from './samples.ts'

/** A share in per cent; empty where there is none. */
export const percent = (share: number | null, digits = 2) =>
  share === null ? '' : `${(share * 100).toFixed(digits)} %`

/** `9.31 ± 0.12 %`; the deviation only where there is one. */
export function meanAndDeviation(summary: SampleSummary | null): string {
  if (!summary) return ''
  const points = (value: number) => (value * 100).toFixed(2)
  return summary.deviation === null
    ? `${points(summary.mean)} %`
    : `${points(summary.mean)} ± ${points(summary.deviation)} %`
}

/** The interval of a mean error, which lies between 0 and 100 % wherever the interval of two seeds may end; empty where there is none. */
export function intervalText(summary: SampleSummary | null): string {
  const found = summary?.interval
  return found ? `${(Math.max(0, found.low) * 100).toFixed(2)} to ${(Math.min(1, found.high) * 100).toFixed(2)} %` : ''
}

/** `p = 0.013`; a p value is never written as zero. */
export const chanceText = (p: number) => (p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`)

/** `+0.42 points (0.11 to 0.73), p = 0.013`: a difference of mean errors with its 95 % interval. */
export function differenceText({ estimate, low, high, p }: MeanDifference): string {
  const points = (share: number) => (share * 100).toFixed(2)
  return `${estimate > 0 ? '+' : ''}${points(estimate)} points (${points(low)} to ${points(high)}), ${chanceText(p)}`
}
