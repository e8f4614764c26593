import { describe, expect, test } from 'vitest'
// Made by SciPy, scikit-learn and NumPy: scripts/golden/compare_statistics.py
import golden from '../../../test/golden/statistics.json' with { type: 'json' }
import { pearson, spearman } from '../correlation.ts'
import { agreementTable, errorDifference, mcNemar, wilsonInterval } from './agreement.ts'
import { confusionMatrix, errorOf, errorPerClass } from './confusion.ts'
import { chiSquaredUpper1 } from './distributions.ts'

const column = (values: number[], width: number, index: number) => values.filter((_, i) => i % width === index)
const relative = (actual: number, expected: number) =>
  Math.abs(actual - expected) / Math.max(1e-300, Math.abs(expected))

test('the confusion matrix equals scikit-learn’s', () => {
  const matrix = confusionMatrix(golden.labels, golden.left, golden.classes)
  expect([...matrix.counts]).toEqual(golden.confusion)
  const wrong = golden.labels.filter((label, i) => label !== golden.left[i]).length
  expect(errorOf(matrix)).toBeCloseTo(wrong / golden.labels.length, 12)
  const third = golden.labels.flatMap((label, i) => (label === 3 ? [golden.left[i] === 3] : []))
  expect(errorPerClass(matrix)[3]).toBeCloseTo(third.filter((right) => !right).length / third.length, 12)
})

test('a class without images has no error', () => expect(errorPerClass(confusionMatrix([0], [0], 2))[1]).toBeNaN())

test('predictions of another length are refused', () => {
  expect(() => confusionMatrix([0, 1], [0], 2)).toThrow('There are 2 labels but 1 predictions; both need one an image.')
  expect(() => confusionMatrix([0], [2], 2)).toThrow('Image 0 has class 2, but there are only 2 classes.')
})

describe('McNemar’s test', () => {
  const table = agreementTable(golden.labels, golden.left, golden.right)
  test('counts who alone is right', () =>
    expect(table).toMatchObject({ onlyLeft: golden.onlyLeft, onlyRight: golden.onlyRight }))
  test('equals SciPy’s for many discordant images', () => {
    const result = mcNemar(table)
    expect(result.exact).toBe(false)
    expect(relative(result.statistic!, golden.mcnemar.statistic)).toBeLessThan(1e-12)
    expect(relative(result.p, golden.mcnemar.p)).toBeLessThan(1e-10)
  })
  test.each(golden.exact)('is exact for $b against $c', ({ b, c, p }) => {
    const result = mcNemar({ onlyLeft: b, onlyRight: c })
    expect(result.exact).toBe(true)
    expect(relative(result.p, p)).toBeLessThan(1e-10)
  })
  test('finds nothing between equals', () => expect(mcNemar({ onlyLeft: 0, onlyRight: 0 }).p).toBe(1))
})

test.each(golden.chi2)('chi-squared beyond $x', ({ x, p }) =>
  expect(relative(chiSquaredUpper1(x), p)).toBeLessThan(1e-9),
)

test.each(golden.wilson)('Wilson’s interval of $k in $n', ({ k, n, low, high }) => {
  const interval = wilsonInterval(k, n)
  expect(interval.low).toBeCloseTo(low, 12)
  expect(interval.high).toBeCloseTo(high, 12)
})

test('the difference in error is that of the two errors, inside its interval', () => {
  const { estimate, low, high } = errorDifference(agreementTable(golden.labels, golden.left, golden.right))
  const error = (predictions: number[]) => errorOf(confusionMatrix(golden.labels, predictions, golden.classes))
  expect(estimate).toBeCloseTo(error(golden.right) - error(golden.left), 12)
  expect(low).toBeLessThan(estimate)
  expect(high).toBeGreaterThan(estimate)
})

test('correlations equal SciPy’s, ties included', () => {
  expect(pearson(column(golden.x, 12, 0), column(golden.y, 7, 0))).toBeCloseTo(golden.pearson, 6)
  expect(spearman(golden.ties, column(golden.y, 7, 0))).toBeCloseTo(golden.spearman, 10)
  expect(pearson([1, 1, 1], [1, 2, 3])).toBeNaN()
})
