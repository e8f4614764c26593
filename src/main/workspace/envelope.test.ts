import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { envelope } from './envelope.ts'
import { emptyColumns } from './metricsRecord.ts'

function columnsOf(losses: readonly number[]) {
  const columns = emptyColumns(losses.length + 5) // more room than steps, as in the cache
  losses.forEach((loss, i) => {
    columns.step[i] = i
    columns.epoch[i] = i / 10
    columns.loss[i] = loss
  })
  columns.length = losses.length
  return columns
}
const OPEN = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }
function curveOf(losses: readonly number[], buckets: number, range = OPEN, slice?: number) {
  const work = envelope(columnsOf(losses), 'run', 'step', 'loss', range, buckets, slice)
  for (;;) {
    const curve = work()
    if (curve) return curve
  }
}

describe('envelope', () => {
  it('gives every step as it is where they are few enough', () => {
    const { x, min, max, mean, points } = curveOf([3, 1, 2], 3)
    expect([[...x], [...min], [...max], [...mean], points]).toEqual([[0, 1, 2], [3, 1, 2], [3, 1, 2], [3, 1, 2], 3])
  })

  it('hides no extreme: one outlier among many steps shows in its bucket', () => {
    const losses = Array.from({ length: 10_000 }, () => 1)
    losses[4321] = 99
    losses[8765] = -5
    const { x, min, max } = curveOf(losses, 100)
    expect(x.length).toBe(100)
    expect(max[43]).toBe(99)
    expect(min[87]).toBe(-5)
  })

  it('takes both ends of the range', () => {
    const { x } = curveOf([0, 1, 2, 3, 4, 5], 10, { from: 2, to: 4 })
    expect([...x]).toEqual([2, 3, 4])
  })

  it('is empty where the range has no steps', () => {
    for (const range of [
      { from: 10, to: 20 },
      { from: 1.2, to: 1.8 },
      { from: 4, to: 2 },
    ])
      expect(curveOf([0, 1, 2, 3, 4, 5], 10, range)).toMatchObject({ points: 0, x: new Float64Array() })
  })

  it('shows a value that is no number as a gap in the mean, and keeps the extremes of the others', () => {
    const { min, max, mean } = curveOf([1, Number.NaN, 3, 4, Number.POSITIVE_INFINITY, Number.NaN], 3)
    expect([...mean]).toEqual([Number.NaN, 3.5, Number.NaN])
    expect([...min]).toEqual([1, 3, Number.NaN])
    expect([...max]).toEqual([1, 4, Number.NaN])
  })

  it('shows infinity as no number where every step is a point', () => {
    expect([...curveOf([1, Number.NEGATIVE_INFINITY], 5).mean]).toEqual([1, Number.NaN])
  })

  it('agrees with a search by hand, in one piece or in slices', () => {
    const value = fc.oneof(fc.float({ noNaN: true, min: -100, max: 100 }), fc.constant(Number.NaN))
    fc.assert(
      fc.property(fc.array(value, { maxLength: 300 }), fc.integer({ min: 1, max: 60 }), (losses, buckets) => {
        const whole = curveOf(losses, buckets)
        expect(curveOf(losses, buckets, OPEN, 7)).toEqual(whole)
        const finite = losses.filter((loss) => Number.isFinite(loss))
        expect(whole.points).toBe(losses.length)
        expect(whole.x.length).toBeLessThanOrEqual(Math.max(buckets, 0))
        if (finite.length > 0) {
          expect(Math.max(...[...whole.max].filter(Number.isFinite))).toBe(Math.max(...finite.map(Math.fround)))
          expect(Math.min(...[...whole.min].filter(Number.isFinite))).toBe(Math.min(...finite.map(Math.fround)))
        }
        expect([...whole.x]).toEqual([...whole.x].sort((a, b) => a - b))
        const gaps = [...whole.mean].filter(Number.isNaN).length
        expect(gaps > 0).toBe(finite.length < losses.length)
      }),
    )
  })
})
