import { describe, expect, it } from 'vitest'
import { earlyStop } from './earlyStop.ts'
import type { EpochMetrics } from './run.ts'

const best = { epoch: 2, validationError: 0.25 } as EpochMetrics

describe('early stop', () => {
  it('ends a training whose validation error has not improved for so many epochs', () => {
    const recipe = { earlyStop: 3, epochs: 20 }
    expect([3, 4, 5].map((done) => earlyStop(recipe, best, done))).toEqual([null, null, null])
    expect(earlyStop(recipe, best, 6)).toBe(
      'Stopped early after epoch 6 of 20: the validation error of epoch 3 (25.00 %) was not improved in 3 epochs.',
    )
  })

  it.each([
    ['nobody asks', { epochs: 20 }, best, 19],
    ['nothing was measured', { epochs: 20, earlyStop: 1 }, { ...best, validationError: null }, 19],
    ['no epoch has ended', { epochs: 20, earlyStop: 1 }, null, 0],
    ['the last epoch has ended', { epochs: 20, earlyStop: 1 }, best, 20],
  ])('does nothing where %s', (_, recipe, found, done) => expect(earlyStop(recipe, found, done)).toBeNull())
})
