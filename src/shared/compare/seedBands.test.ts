import { describe, expect, it } from 'vitest'
import type { EpochMetrics } from '../training/run.ts'
import { seedBand } from './seedBands.ts'

const epochs = (...errors: (number | null)[]) =>
  errors.map((testError, epoch) => ({ epoch, testError, validationError: null }) as EpochMetrics)

describe('a band over seeds', () => {
  it('has the mean and the deviation of the sample', () => {
    const runs = [epochs(0.5, 0.3), epochs(0.4, 0.1), epochs(0.6, 0.5)].map((of) => ({ isDone: true, epochs: of }))
    const band = seedBand(runs, 'testError')!
    expect(band).toMatchObject({ n: 3, epochs: [1, 2] })
    // statistics.stdev([0.5, 0.4, 0.6]) and of [0.3, 0.1, 0.5] in Python
    expect(band.mean[0]).toBeCloseTo(0.5, 12)
    expect(band.mean[1]).toBeCloseTo(0.3, 12)
    expect(band.deviation[0]).toBeCloseTo(0.1, 12)
    expect(band.deviation[1]).toBeCloseTo(0.2, 12)
  })

  it('is over finished runs alone once there is one, so that its n is the same at every epoch', () => {
    const done = { isDone: true, epochs: epochs(0.5, 0.3) }
    expect(seedBand([done, { isDone: false, epochs: epochs(0.9) }], 'testError')).toMatchObject({
      n: 1,
      mean: [0.5, 0.3],
      deviation: [0, 0],
    })
  })

  it('is over those that train before, as far as all have come', () => {
    const band = seedBand(
      [epochs(0.5, 0.3), epochs(0.7), []].map((of) => ({ isDone: false, epochs: of })),
      'testError',
    )
    expect(band).toMatchObject({ n: 2, epochs: [1] })
    expect(band!.mean[0]).toBeCloseTo(0.6, 12)
  })

  it('is nothing where nothing was measured', () => {
    expect(seedBand([], 'testError')).toBeNull()
    expect(seedBand([{ isDone: true, epochs: epochs(0.5) }], 'validationError')).toBeNull()
    expect(seedBand([{ isDone: true, epochs: epochs(null) }], 'testError')).toBeNull()
  })
})
