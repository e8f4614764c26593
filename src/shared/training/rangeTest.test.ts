import { describe, expect, it } from 'vitest'
import { hasDiverged, RangeTestSchema, rangeRate, smoothedLosses, suggestRates } from './rangeTest.ts'

const STEPS = 200
const range = { steps: STEPS, from: 1e-5, to: 10 }
/** Flat, then a fall around `at`, then a rise around `end`: logistic curves over the rate's logarithm. */
const curve = (at: number, end: number) =>
  Array.from({ length: STEPS }, (_, step) => {
    const learningRate = rangeRate(range, step)
    const sigmoid = (middle: number) => 1 / (1 + Math.exp(-6 * Math.log10(learningRate / middle)))
    return { learningRate, loss: 2.3 - 1.5 * sigmoid(at) + 20 * sigmoid(end) }
  })

describe('a range test', () => {
  it('grows the rate by the same factor, from the first to the last', () => {
    expect(rangeRate(range, 0)).toBe(1e-5)
    expect(rangeRate(range, STEPS - 1)).toBeCloseTo(10, 10)
    expect(rangeRate(range, 100) / rangeRate(range, 99)).toBeCloseTo(rangeRate(range, 1) / rangeRate(range, 0), 10)
  })

  it('suggests where the loss falls fastest, and a tenth of where it is lowest', () => {
    const { steepest, tenthOfLowest } = suggestRates(curve(1e-2, 3))!
    expect(steepest).toBeGreaterThan(8e-3)
    expect(steepest).toBeLessThan(4e-2) // smoothing follows the curve by some steps
    expect(tenthOfLowest).toBeGreaterThan(5e-3)
    expect(tenthOfLowest).toBeLessThan(1e-1)
  })

  it('suggests nothing where the loss never falls', () => {
    expect(suggestRates(curve(1e-2, 3).map((point, i) => ({ ...point, loss: 2.3 + i })))).toBeNull()
    expect(suggestRates([])).toBeNull()
  })

  it('ends where the loss leaves the numbers or four times its lowest', () => {
    const whole = curve(1e-2, 1)
    const end = whole.findIndex((_, i) => hasDiverged(whole.slice(0, i + 1), STEPS))
    expect(whole[end]!.learningRate).toBeGreaterThan(0.2)
    expect(end).toBeLessThan(STEPS)
    expect(hasDiverged([...whole.slice(0, 50), { learningRate: 1, loss: Number.NaN }], STEPS)).toBe(true)
    expect(hasDiverged(whole.slice(0, 50), STEPS)).toBe(false)
  })

  it('smooths without a bias at the beginning', () => {
    const flat = curve(1e-2, 3).map((point) => ({ ...point, loss: 2 }))
    for (const loss of smoothedLosses(flat)) expect(loss).toBeCloseTo(2, 12)
  })

  it('has usual bounds', () => {
    expect(RangeTestSchema.omit({ request: true }).parse({})).toEqual(range)
  })
})
