import { describe, expect, it } from 'vitest'
import { formulaValues } from '../../../../../test/golden/formula.ts'
import { inverseSquareRoot } from './inverseSquareRoot.ts'

const product = (a: Float64Array, b: Float64Array, n: number) => {
  const out = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) for (let j = 0; j < n; j++) out[i * n + j]! += a[i * n + k]! * b[k * n + j]!
  return out
}

/** B B' of a [n, rank] matrix whose columns fall off over several magnitudes. */
function covarianceLike(n: number, rank: number): Float64Array {
  const values = formulaValues(n, n * rank)
  const a = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      for (let k = 0; k < rank; k++) a[i * n + j]! += values[i * rank + k]! * values[j * rank + k]! * 10 ** (-k / 8)
  return a
}

describe('inverse square root of a covariance', () => {
  it.each([
    { n: 1, rank: 1, epsilon: 1e-2 },
    { n: 2, rank: 2, epsilon: 1e-2 },
    { n: 60, rank: 60, epsilon: 1e-1 },
    { n: 60, rank: 20, epsilon: 1e-5 },
    { n: 91, rank: 91, epsilon: 1e-2 },
  ])('W (A + eps I) W is the identity: n $n, rank $rank, eps $epsilon', ({ n, rank, epsilon }) => {
    const a = covarianceLike(n, rank)
    const regular = a.slice()
    for (let i = 0; i < n; i++) regular[i * n + i]! += epsilon
    const w = inverseSquareRoot(a, n, epsilon)
    const identity = product(product(w, regular, n), w, n)
    let deviation = 0
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) deviation = Math.max(deviation, Math.abs(identity[i * n + j]! - (i === j ? 1 : 0)))
    expect(deviation).toBeLessThan(1e-8)
  })

  it('leaves a diagonal matrix diagonal', () => {
    const w = inverseSquareRoot(Float64Array.of(3, 0, 0, 0, 0, 0, 0, 0, 8), 3, 1)
    expect([...w].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([0.5, 0, 0, 0, 1, 0, 0, 0, 0.333333333])
  })

  it('is symmetric to the last bit, so that it is its own transpose', () => {
    const n = 40
    const w = inverseSquareRoot(covarianceLike(n, 30), n, 1e-3)
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) expect(w[i * n + j]).toBe(w[j * n + i])
  })
})
