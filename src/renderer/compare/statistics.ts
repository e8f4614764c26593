import type { Evaluation, Predictions } from '@shared/api/evaluations.ts'
import {
  type AgreementTable,
  agreementTable,
  errorDifference,
  type Interval,
  type McNemarResult,
  mcNemar,
} from '@shared/compare/agreement.ts'
import { chanceText } from '@shared/compare/sampleWords.ts'

/** Both models' answers on the very same images. */
export interface Answers {
  evaluation: Evaluation
  predictions: Predictions
}

export interface PairStatistics {
  table: AgreementTable
  test: McNemarResult
  difference: Interval
}

export function pairStatistics(left: Answers, right: Answers): PairStatistics {
  const { labels } = left.predictions
  const table = agreementTable(labels, left.predictions.predicted, right.predictions.predicted)
  return { table, test: mcNemar(table), difference: errorDifference(table) }
}

const points = (share: number) => Math.abs(share * 100).toFixed(2)

/**
 * The comparison in one sentence, no stronger than its test.
 * @param images of what it is true, e.g. `2,000 test images of shapes`
 */
export function verdict(
  left: string,
  right: string,
  images: string,
  { difference, test, table }: PairStatistics,
): string {
  const { estimate } = difference
  if (table.onlyLeft + table.onlyRight === 0)
    return `On ${images}, ${left} and ${right} are right on exactly the same ones.`
  const p = chanceText(test.p)
  const how = test.exact ? 'exact McNemar test' : 'McNemar test'
  if (estimate === 0)
    return `On ${images}, ${left} and ${right} have the same error, though not on the same ones (${how}, ${p}).`
  const [better, worse] = estimate > 0 ? [left, right] : [right, left]
  return test.p < 0.05
    ? `On ${images}, ${better} has a ${points(estimate)}-point lower error than ${worse}; that is more than chance explains (${how}, ${p}).`
    : `On ${images}, ${better} has a ${points(estimate)}-point lower error than ${worse}, which chance alone may explain (${how}, ${p}).`
}

export const DISAGREEMENTS = ['any', 'only-left', 'only-right', 'both-wrong'] as const
export type DisagreementFilter = (typeof DISAGREEMENTS)[number]

export interface Disagreement {
  /** Index into the predictions' arrays. */
  index: number
  /** Position in the data set. */
  position: number
  label: number
  left: number
  right: number
  leftConfidence: number
  rightConfidence: number
}

/** By what disagreements are sorted: how sure both are, or one of them. */
export const DISAGREEMENT_ORDERS = ['both-surest', 'left-surest', 'right-surest', 'least-sure'] as const
export type DisagreementOrder = (typeof DISAGREEMENT_ORDERS)[number]

/** Images on which two models answer differently; without an order those first on which the less sure of the two is the surest. */
export function disagreements(
  left: Predictions,
  right: Predictions,
  filter: DisagreementFilter,
  order: DisagreementOrder = 'both-surest',
): Disagreement[] {
  const found: Disagreement[] = []
  for (let index = 0; index < left.labels.length; index++) {
    const [label, a, b] = [left.labels[index]!, left.predicted[index]!, right.predicted[index]!]
    if (a === b) continue
    if (filter === 'only-left' && a !== label) continue
    if (filter === 'only-right' && b !== label) continue
    if (filter === 'both-wrong' && (a === label || b === label)) continue
    found.push({
      index,
      position: left.positions[index]!,
      label,
      left: a,
      right: b,
      leftConfidence: left.confidence[index]!,
      rightConfidence: right.confidence[index]!,
    })
  }
  const both = ({ leftConfidence, rightConfidence }: Disagreement) => Math.min(leftConfidence, rightConfidence)
  const sureness: Record<DisagreementOrder, (image: Disagreement) => number> = {
    'both-surest': both,
    'left-surest': ({ leftConfidence }) => leftConfidence,
    'right-surest': ({ rightConfidence }) => rightConfidence,
    'least-sure': (image) => -both(image),
  }
  return found.sort((x, y) => sureness[order](y) - sureness[order](x))
}
