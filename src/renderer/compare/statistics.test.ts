import type { Evaluation, Predictions } from '@shared/api/evaluations.ts'
import { describe, expect, it } from 'vitest'
import { disagreements, pairStatistics, verdict } from './statistics.ts'

const predictions = (predicted: number[], confidence: number[]): Predictions => ({
  positions: Uint32Array.from(predicted, (_, i) => 100 + i),
  labels: Uint16Array.of(0, 1, 2, 0, 1),
  predicted: Uint16Array.from(predicted),
  confidence: Float32Array.from(confidence),
  logits: new Float32Array(15),
})
const ON = '2,000 test images of shapes'
const evaluation = { datasetSha256: 'x', part: 'test' } as Evaluation
const left = { evaluation, predictions: predictions([0, 1, 0, 1, 2], [0.9, 0.8, 0.7, 0.6, 0.5]) }
const right = { evaluation, predictions: predictions([0, 0, 2, 2, 2], [0.9, 0.5, 0.6, 0.9, 0.5]) }

describe('disagreements', () => {
  it.each([
    ['any', [2, 3, 1]],
    ['only-left', [1]],
    ['only-right', [2]],
    ['both-wrong', [3]],
  ] as const)('%s: the surest pair first', (filter, expected) =>
    expect(disagreements(left.predictions, right.predictions, filter).map(({ index }) => index)).toEqual(expected),
  )
  it.each([
    ['left-surest', [1, 2, 3]],
    ['right-surest', [3, 2, 1]],
    ['least-sure', [1, 2, 3]],
  ] as const)('%s first', (order, expected) =>
    expect(disagreements(left.predictions, right.predictions, 'any', order).map(({ index }) => index)).toEqual(
      expected,
    ),
  )
  it('keeps the place in the data set', () =>
    expect(disagreements(left.predictions, right.predictions, 'both-wrong')[0]).toMatchObject({
      position: 103,
      label: 0,
    }))
})

describe('the verdict', () => {
  it('claims no difference that chance may explain', () => {
    const worse = { evaluation, predictions: predictions([1, 0, 2, 1, 2], [1, 1, 1, 1, 1]) }
    expect(verdict('A', 'B', ON, pairStatistics(left, worse))).toBe(
      'On 2,000 test images of shapes, A has a 20.00-point lower error than B, which chance alone may explain (exact McNemar test, p = 1.000).',
    )
  })
  it('says when two err equally often on other images', () =>
    expect(verdict('A', 'B', ON, pairStatistics(left, right))).toMatch(
      /^On 2,000 test images of shapes, A and B have the same error, though not on the same ones/,
    ))
  it('says when both are right on the same images', () =>
    expect(verdict('A', 'A', ON, pairStatistics(left, left))).toBe(
      'On 2,000 test images of shapes, A and A are right on exactly the same ones.',
    ))
  it('names the better one when the test says so', () => {
    const pair = {
      table: { bothRight: 50, onlyLeft: 60, onlyRight: 20, bothWrongAlike: 0, bothWrongApart: 0 },
      test: { statistic: 19, p: 0.00001, exact: false },
      difference: { estimate: 0.31, low: 0.2, high: 0.4 },
    }
    expect(verdict('A', 'B', ON, pair)).toBe(
      'On 2,000 test images of shapes, A has a 31.00-point lower error than B; that is more than chance explains (McNemar test, p < 0.001).',
    )
  })
})
