import { expect, it } from 'vitest'
import { haltOf, type Rival } from './halving.ts'

const rival = (runId: string, ...errors: number[]): Rival => ({
  runId,
  network: 'model-c',
  epochs: errors.map((validationError, epoch) => ({ epoch, validationError })),
})
const rule = { epochs: [2], keep: 0.5 }

it('lets the first to come go on, whatever its error', () => {
  const only = rival('a', 0.9, 0.9)
  expect(haltOf(rule, only, [only])).toBeNull()
})

it('ends the worse half of those that have come so far, and says at which place', () => {
  const rivals = [rival('a', 0.9, 0.2), rival('b', 0.9, 0.3), rival('c', 0.9, 0.4), rival('d', 0.1)]
  expect(haltOf(rule, rivals[1]!, rivals)).toBeNull()
  expect(haltOf(rule, rivals[2]!, rivals)).toEqual({ epoch: 2, error: 0.4, rank: 3, of: 3 })
})

it('judges after the named epochs alone, within a network alone, and never without a validation part', () => {
  const better = { ...rival('a', 0.1, 0.1, 0.1), network: 'model-a' }
  const between = rival('b', 0.5, 0.5, 0.5)
  expect(haltOf(rule, between, [better, between])).toBeNull()
  const unjudged: Rival = {
    ...rival('c'),
    epochs: [
      { epoch: 0, validationError: null },
      { epoch: 1, validationError: null },
    ],
  }
  expect(haltOf(rule, unjudged, [rival('d', 0.1, 0.1), unjudged])).toBeNull()
})
