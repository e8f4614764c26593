import type { Curve } from '@shared/api/runs.ts'
import { paperArchitecture } from '@shared/architecture/paper.ts'
import type { Architecture } from '@shared/architecture/spec.ts'
import type { Dataset } from '@shared/data/dataset.ts'
import { QUICK_RECIPE } from '@shared/training/presets.ts'
import type { CheckpointInfo, EpochMetrics, RunDetails, StepMetrics } from '@shared/training/run.ts'
import { describe, expect, it } from 'vitest'
import { epochPositions, joinTail, paperError, partSeries, runMarks } from './curveSeries.ts'

const step = (number: number, loss: number): StepMetrics => ({
  step: number,
  epoch: number / 10,
  seconds: number * 2,
  loss,
  error: loss / 10,
  learningRate: 0.05,
  imagesPerSecond: 100,
})

const epoch = (number: number, change: Partial<EpochMetrics> = {}): EpochMetrics => ({
  epoch: number,
  step: (number + 1) * 10,
  learningRate: 0.05,
  trainLoss: 2 - number * 0.1,
  trainError: 0.5,
  validationLoss: 1.5,
  validationError: 0.4,
  testLoss: null,
  testError: null,
  seconds: 20,
  imagesPerSecond: 100,
  ...change,
})

const curve: Curve = {
  runId: 'r',
  series: 'loss',
  x: Float64Array.of(0, 4),
  mean: Float32Array.of(2, 1.5),
  min: Float32Array.of(1.5, 1.25),
  max: Float32Array.of(2.5, 1.75),
  points: 8,
}

const run = {
  epochs: [epoch(0), epoch(1), epoch(2)],
  stepsPerEpoch: 10,
  bestEpoch: epoch(1),
  request: {
    architecture: paperArchitecture('all-cnn-c'),
    recipe: { ...QUICK_RECIPE, learningRateDrops: [2, 6] },
  },
} as unknown as RunDetails

describe('live steps behind an envelope', () => {
  it('stand behind it, each its own minimum and maximum', () => {
    const points = joinTail(curve, [step(5, 1), step(6, Number.NaN)], 'step', 'loss')
    expect([...points.x]).toEqual([0, 4, 5, 6])
    expect([...points.y]).toEqual([2, 1.5, 1, Number.NaN])
    expect([...points.max]).toEqual([2.5, 1.75, 1, Number.NaN])
  })

  it('replace what the envelope has of the same steps, as after a resume from an earlier checkpoint', () => {
    const points = joinTail(curve, [step(1, 9), step(2, 8)], 'step', 'loss')
    expect([...points.x]).toEqual([0, 1, 2])
    expect([...points.y]).toEqual([2, 9, 8])
  })

  it('stand alone before the host has answered', () => {
    expect([...joinTail(undefined, [step(0, 2)], 'seconds', 'loss').y]).toEqual([2])
  })

  it('leave the host’s arrays as they were', () => {
    joinTail(curve, [step(5, 1)], 'step', 'loss')
    expect(curve.x).toHaveLength(2)
  })
})

describe('epoch values', () => {
  it.each([
    ['step', [10, 20, 30]],
    ['epoch', [1, 2, 3]],
    ['seconds', [20, 40, 60]],
  ] as const)('stand at the epoch’s end in %s', (axis, positions) => {
    expect(epochPositions(run.epochs, axis)).toEqual(positions)
  })

  it('leave a part out that was not measured', () => {
    const ids = partSeries('error', joinTail(curve, [], 'epoch', 'error'), run.epochs, 'epoch', 0).map(({ id }) => id)
    expect(ids).toEqual(['training', 'train-epoch', 'validation'])
  })
})

describe('marks', () => {
  const checkpoint = (change: Partial<CheckpointInfo>) =>
    ({ kind: 'epoch', epoch: 0, step: 10, ...change }) as CheckpointInfo

  it('show drops that were passed and not those to come', () => {
    expect(
      runMarks(run, [], 'step')
        .filter(({ kind }) => kind === 'drop')
        .map(({ x }) => x),
    ).toEqual([20])
  })

  it.each([
    ['step', 20],
    ['epoch', 2],
    ['seconds', 40],
  ] as const)('put the best epoch at its end in %s', (axis, x) => {
    expect(runMarks(run, [], axis).find(({ kind }) => kind === 'best')?.x).toBe(x)
  })

  it('put a checkpoint of mid-epoch at its step', () => {
    const marks = runMarks(run, [checkpoint({ kind: 'position', epoch: 1, step: 14 })], 'epoch')
    expect(marks.find(({ kind }) => kind === 'checkpoint')?.x).toBeCloseTo(1.4)
  })
})

describe('the paper’s error', () => {
  const cifar10 = { isCifar10: true } as Dataset
  const of = (architecture: Architecture) => ({ request: { ...run.request, architecture } })
  it('stands beside that of its own network on CIFAR-10', () => expect(paperError(run, cifar10)).toBeCloseTo(0.0908))
  it.each([
    ['another network', of({ ...paperArchitecture('all-cnn-c'), id: 'mine' }), cifar10],
    ['a narrower network', of(paperArchitecture('all-cnn-c', { width: 0.25 })), cifar10],
    ['a network that was edited', of({ ...paperArchitecture('all-cnn-c'), layers: [] }), cifar10],
    ['a network of other classes', of(paperArchitecture('all-cnn-c', { classes: 43 })), cifar10],
    ['a network of larger images', of(paperArchitecture('all-cnn-c', { inputSize: 64 })), cifar10],
    ['images that are not CIFAR-10’s own', run, { isCifar10: false }],
    ['images that are not known', run, undefined],
  ])('stands beside no error of %s', (_, given, dataset) => expect(paperError(given, dataset)).toBeNull())
})
