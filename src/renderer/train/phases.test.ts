import type { EpochMetrics, RunSummary } from '@shared/training/run.ts'
import { describe, expect, it } from 'vitest'
import { bestError, lastError, lastWord, progressOf } from './phases.ts'

const epoch = (validationError: number | null, testError: number | null) =>
  ({ trainError: 0.3, validationError, testError }) as EpochMetrics

describe('the error of an epoch', () => {
  it.each([
    ['the test images', epoch(0.2, 0.1), { error: 0.1, part: 'test' }],
    ['the held-out images, where nothing is tested', epoch(0.2, null), { error: 0.2, part: 'validation' }],
    ['the training images, where they are all there is', epoch(null, null), { error: 0.3, part: 'training' }],
  ])('of the last one says that it is of %s', (_, lastEpoch, expected) => {
    expect(lastError({ lastEpoch })).toEqual(expected)
  })

  it.each([
    ['validation, never on test', epoch(0.2, 0.1), { error: 0.2, part: 'validation' }],
    ['training, where nothing is held out', epoch(null, 0.1), { error: 0.3, part: 'training' }],
  ])('of the best one is that on %s', (_, bestEpoch, expected) => {
    expect(bestError({ bestEpoch })).toEqual(expected)
  })

  it('is none before the first', () => {
    expect([lastError({ lastEpoch: null }), bestError({ bestEpoch: null })]).toEqual([null, null])
  })
})

it('a run that was ended early is done, and its last error final', () => {
  const run = {
    phase: 'done',
    epochsDone: 2,
    step: 20,
    totalSteps: 100,
    request: { recipe: { epochs: 10 } },
  } as RunSummary
  expect([lastWord(run), progressOf(run)]).toEqual(['final', 1])
  expect(progressOf({ ...run, phase: 'paused' })).toBe(0.2)
})

it.each([
  [0, 'latest'],
  [2, 'latest'],
  [3, 'final'],
])('after %i of 3 epochs the last error is called the %s one', (epochsDone, word) => {
  expect(lastWord({ epochsDone, request: { recipe: { epochs: 3 } } } as RunSummary)).toBe(word)
})
