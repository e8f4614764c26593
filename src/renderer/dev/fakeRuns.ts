import type { Curve, MetricsQuery } from '@shared/api/runs.ts'
import { PAPER_NETWORKS, paperArchitecture } from '@shared/architecture/paper.ts'
import { PAPER_RECIPE, QUICK_RECIPE } from '@shared/training/presets.ts'
import {
  bestOf,
  type EpochMetrics,
  type RunDetails,
  type RunPhase,
  type RunRequest,
  type StepMetrics,
} from '@shared/training/run.ts'
import { learningRateAt } from '@shared/training/schedules.ts'
import { noise } from './noise.ts'

const SLOW_START =
  'The loss has stayed near ln 10 = 2.303 for 300 steps; that is usual at the start, and a sign of a too small initialisation later.'

export interface FakeRun {
  summary: RunDetails
  steps: StepMetrics[]
}

function makeRequest(index: number): RunRequest {
  const network = PAPER_NETWORKS[(index * 5 + 11) % PAPER_NETWORKS.length]!
  const quick = index === 0
  return {
    architecture: paperArchitecture(network.id, { width: quick ? 0.25 : 1 }),
    dataset: quick ? 'shapes' : 'cifar-10',
    recipe: quick ? QUICK_RECIPE : { ...PAPER_RECIPE, learningRate: [0.05, 0.01, 0.1, 0.25][index % 4]! },
    seed: index,
    runtime: 'auto',
    step: 'auto',
    convolution: 'auto',
  }
}

/** A run of `steps` steps with curves of a believable shape. */
export function makeFakeRun(index: number, phase: RunPhase, steps: number, stepsPerEpoch: number): FakeRun {
  const random = noise(index + 1)
  const request = makeRequest(index)
  const floor = 0.02 + 0.05 * random()
  const rows: StepMetrics[] = []
  const epochs: EpochMetrics[] = []
  for (let step = 0; step < steps; step++) {
    const epoch = step / stepsPerEpoch
    const rate = learningRateAt(request.recipe, { step, stepsPerEpoch })
    const settled = Math.exp(-epoch / (request.recipe.epochs * 0.12))
    const loss = Math.max(
      0.003,
      floor + 2.25 * settled * (0.85 + 0.3 * random()) * (rate < request.recipe.learningRate ? 0.6 : 1),
    )
    rows.push({
      step,
      epoch,
      seconds: step * 0.21,
      loss: phase === 'failed' && step > steps - 3 ? Number.NaN : loss,
      error: Math.min(0.9, Math.max(0, loss * 0.36 + 0.06 * (random() - 0.5))),
      learningRate: rate,
      imagesPerSecond: 300 + 30 * random(),
    })
    if ((step + 1) % stepsPerEpoch === 0) {
      const gap = 0.03 + 0.06 * (1 - settled)
      epochs.push({
        epoch: epochs.length,
        step: step + 1,
        learningRate: rate,
        trainLoss: loss,
        trainError: loss * 0.36,
        validationLoss: loss + gap * 3,
        validationError: Math.min(0.9, loss * 0.36 + gap + 0.01 * random()),
        testLoss: loss + gap * 3.2,
        testError: Math.min(0.9, loss * 0.36 + gap + 0.012 * random()),
        seconds: stepsPerEpoch * 0.23,
        imagesPerSecond: 310,
      })
    }
  }
  const totalSteps = stepsPerEpoch * request.recipe.epochs
  return {
    steps: rows,
    summary: {
      id: `${request.architecture.id}-${String(index).padStart(3, '0')}`,
      title: `${request.architecture.title}${index === 0 ? ' quarter width' : ''} on ${request.dataset}`,
      createdAt: new Date(Date.UTC(2026, 0, 10, 9, 0) - index * 5_400_000).toISOString(),
      request,
      imported: null,
      phase,
      reason:
        phase === 'failed'
          ? 'The loss became NaN at step 1204 (epoch 3): the learning rate of 0.25 is probably too high; try 0.05 or 0.01; the checkpoint of step 1000 is kept.'
          : phase === 'paused'
            ? null
            : null,
      step: steps,
      stepsPerEpoch,
      totalSteps,
      secondsLeft: phase === 'training' ? (totalSteps - steps) * 0.21 : null,
      imagesPerSecond: phase === 'training' ? 312 : null,
      preparation:
        phase === 'preparing'
          ? { phase: 'Fitting the whitening', done: 31, total: 60, unit: 'batches', secondsLeft: 14 }
          : null,
      warnings: index === 2 ? [SLOW_START] : [],
      warning: index === 2 ? SLOW_START : null,
      stepMode: phase === 'queued' ? null : 'compiled',
      runtime: phase === 'queued' ? null : 'tensorflow',
      device: phase === 'queued' ? null : '2 CPU threads',
      algorithms: { conv1: 'direct', conv2: 'winograd-4', conv4: 'winograd-4', conv5: 'winograd-4' },
      epochs,
      epochsDone: epochs.length,
      epochSeconds: epochs.reduce((sum, { seconds }) => sum + seconds, 0),
      lastEpoch: epochs.at(-1) ?? null,
      bestEpoch: bestOf(epochs),
      archived: false,
      tags: index % 3 === 0 ? ['baseline'] : [],
      note: '',
    },
  }
}

/** Curves as the host thins them out. */
export function curvesOf(runs: Map<string, FakeRun>, query: MetricsQuery): Curve[] {
  return query.runIds.flatMap((runId) => {
    const run = runs.get(runId)
    if (!run) return []
    const inside = run.steps.filter(
      (row) => row[query.x] >= (query.from ?? -1) && row[query.x] <= (query.to ?? Number.POSITIVE_INFINITY),
    )
    const size = Math.max(1, Math.ceil(inside.length / query.buckets))
    return query.series.map((series) => {
      const count = Math.ceil(inside.length / size)
      const curve: Curve = {
        runId,
        series,
        x: new Float64Array(count),
        min: new Float32Array(count),
        max: new Float32Array(count),
        mean: new Float32Array(count),
        points: inside.length,
      }
      for (let bucket = 0; bucket < count; bucket++) {
        const rows = inside.slice(bucket * size, (bucket + 1) * size)
        const values = rows.map((row) => row[series])
        const finite = values.filter(Number.isFinite)
        curve.x[bucket] = rows.reduce((sum, row) => sum + row[query.x], 0) / rows.length
        curve.min[bucket] = finite.length ? Math.min(...finite) : Number.NaN
        curve.max[bucket] = finite.length ? Math.max(...finite) : Number.NaN
        curve.mean[bucket] = values.reduce((sum, value) => sum + value, 0) / values.length
      }
      return curve
    })
  })
}
