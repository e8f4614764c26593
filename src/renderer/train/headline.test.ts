import type { EpochMetrics, RunSummary } from '@shared/training/run.ts'
import { describe, expect, it } from 'vitest'
import { errorsOf, headlineOf, pointsAbove } from './headline.ts'

const epoch = (number: number, errors: Partial<EpochMetrics>) =>
  ({ epoch: number, trainError: 0.3, validationError: null, testError: null, ...errors }) as EpochMetrics

const run = (id: string, change: Partial<RunSummary>) =>
  ({
    id,
    phase: 'done',
    epochsDone: 3,
    bestEpoch: null,
    lastEpoch: null,
    imported: null,
    datasetSha256: 'a',
    request: { dataset: 'shapes', recipe: { epochs: 3 } },
    ...change,
  }) as RunSummary

const chosen = run('chosen', {
  bestEpoch: epoch(1, { validationError: 0.1, testError: 0.12 }),
  lastEpoch: epoch(2, { validationError: 0.2, testError: 0.08 }),
})
const plain = run('plain', { bestEpoch: epoch(2, { testError: 0.05 }), lastEpoch: epoch(2, { testError: 0.05 }) })

describe('the headline of a run', () => {
  it('is the test error that the validation part chose, not the lowest one', () => {
    expect(headlineOf(chosen)).toMatchObject({ label: 'Test error at best', error: 0.12, part: 'test', epoch: 1 })
  })

  it('is the last error where nothing was held out, and says of which part', () => {
    expect(headlineOf(plain)).toMatchObject({ label: 'Final test error', error: 0.05, epoch: 2 })
    const blind = run('blind', { phase: 'training', epochsDone: 1, lastEpoch: epoch(0, {}) })
    expect(headlineOf(blind)).toMatchObject({ label: 'Latest training error', error: 0.3, part: 'training' })
  })

  it('is a dash before the first epoch', () => {
    const fresh = run('fresh', { phase: 'training', epochsDone: 0 })
    expect(headlineOf(fresh)).toMatchObject({ label: 'Latest test error', error: null, epoch: null })
  })
})

describe('its curve', () => {
  it('leaves out epochs in which the part was not measured', () => {
    const epochs = [epoch(0, {}), epoch(1, { testError: 0.4 }), epoch(2, { testError: 0.2 })]
    expect(errorsOf(epochs, 'test')).toEqual([
      { epoch: 1, error: 0.4 },
      { epoch: 2, error: 0.2 },
    ])
    expect(errorsOf(epochs, 'training')).toHaveLength(3)
  })
})

describe('the difference from the baseline', () => {
  it('is in percentage points', () => {
    const other = run('other', { bestEpoch: epoch(0, { validationError: 0.1, testError: 0.1 }) })
    expect(pointsAbove(chosen, other)).toBeCloseTo(2)
  })

  it('is none for itself, other images, other measures, imported runs and before the first epoch', () => {
    expect(pointsAbove(chosen, undefined)).toBeNull()
    expect(pointsAbove(chosen, chosen)).toBeNull()
    expect(pointsAbove(chosen, plain)).toBeNull()
    expect(pointsAbove(chosen, { ...chosen, id: 'elsewhere', datasetSha256: 'b' })).toBeNull()
    expect(pointsAbove(chosen, { ...chosen, id: 'in', imported: { file: 'a.onnx' } } as RunSummary)).toBeNull()
    expect(pointsAbove(run('fresh', { epochsDone: 0 }), plain)).toBeNull()
  })
})
