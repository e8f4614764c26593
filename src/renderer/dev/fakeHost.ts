import { DEFAULT_SETTINGS, type Settings } from '@shared/api/host.ts'
import type { Curve, MetricsQuery } from '@shared/api/runs.ts'
import { PAPER_NETWORKS, paperArchitecture } from '@shared/architecture/paper.ts'
import type { Dataset } from '@shared/data/dataset.ts'
import { WorkbenchError } from '@shared/errors.ts'
import { learningRateAt, PAPER_RECIPE, QUICK_RECIPE } from '@shared/training/recipe.ts'
import {
  bestOf,
  type CheckpointInfo,
  type EpochMetrics,
  type RunDetails,
  type RunEvent,
  type RunPhase,
  type RunRequest,
  type StepMetrics,
} from '@shared/training/run.ts'
import type { Api } from '../client.ts'

/*
 * A host made of formulas, for looking at views in states that real training takes days to reach: hundreds of runs, 100,000 steps,
 * failures. It is reached from `story.html` in development alone and is no part of the built bundle.
 */

const noise = (seed: number) => {
  let state = (seed * 2_654_435_761) >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

export interface FakeRun {
  summary: RunDetails
  steps: StepMetrics[]
}

const classes = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck']

export const FAKE_DATASETS: Dataset[] = [
  {
    name: 'shapes',
    title: 'Shapes',
    source: 'generated from a seed',
    classes: ['disc', 'ring', 'square', 'triangle', 'star', 'cross', 'arrow', 'crescent', 'bars', 'heart'],
    height: 32,
    width: 32,
    channels: 3,
    counts: { train: 10_000, test: 2_000 },
    sha256: 'a'.repeat(64),
    createdAt: '2026-01-05T09:00:00Z',
    skipped: [],
    skippedCount: 0,
  },
  {
    name: 'cifar-10',
    title: 'CIFAR-10',
    source: 'cifar-10-python.tar.gz',
    classes,
    height: 32,
    width: 32,
    channels: 3,
    counts: { train: 50_000, test: 10_000 },
    sha256: 'b'.repeat(64),
    createdAt: '2026-01-06T09:00:00Z',
    skipped: [
      { file: 'cat/0001.jpg', reason: 'The file ends after 512 of 2,214 bytes.' },
      { file: 'dog/notes.txt', reason: 'This is text, not an image.' },
    ],
    skippedCount: 2,
  },
]

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
    const rate = learningRateAt(request.recipe, Math.floor(epoch))
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
      phase,
      reason:
        phase === 'failed'
          ? 'The loss left the numbers at step 1,204: it was NaN. A learning rate of 0.25 is often too high for this network; try 0.05 or 0.01. The checkpoint of epoch 2 is kept.'
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
      warning:
        index === 2
          ? 'The loss has stayed near ln 10 = 2.303 for 300 steps; that is usual at the start, and a sign of a too small initialisation later.'
          : null,
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

function curvesOf(runs: Map<string, FakeRun>, query: MetricsQuery): Curve[] {
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

export interface FakeOptions {
  runs: FakeRun[]
  failing?: 'runs'
}

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds))

/** The fake host's procedures: only those that the renderer's own views call. */
export function fakeApi({ runs: made, failing }: FakeOptions): Api {
  const runs = new Map(made.map((run) => [run.summary.id, run]))
  let settings: Settings = DEFAULT_SETTINGS
  let sequence = 0
  const change = (id: string, phase: RunPhase) => {
    const run = runs.get(id)
    if (!run) throw new WorkbenchError('NOT_FOUND', `There is no run "${id}" in this workspace.`)
    run.summary = { ...run.summary, phase }
    return run.summary
  }
  const checkpoints = (id: string): CheckpointInfo[] => {
    const { summary } = runs.get(id)!
    return summary.epochs.slice(-12).map((epoch, at, all) => ({
      id: `${at}`.repeat(64).slice(0, 64),
      runId: id,
      kind: 'epoch' as const,
      path: `runs/${id}/checkpoints/epoch-${String(epoch.epoch + 1).padStart(4, '0')}.safetensors`,
      epoch: epoch.epoch,
      step: epoch.step,
      bytes: 5_480_312,
      createdAt: summary.createdAt,
      validationError: epoch.validationError,
      testError: epoch.testError,
      best: epoch.epoch === summary.bestEpoch?.epoch,
      last: at === all.length - 1,
    }))
  }
  const fake = {
    host: {
      info: async () => ({
        version: '0.1.0',
        versions: { node: '24.1.0', tensorflow: '1.15.0', tfjs: '4.22.0' },
        platform: 'linux',
        hostname: 'gpu-bench-3',
        workspace: '/home/ada/AllConv Workbench',
        memoryBytes: 16e9,
        capabilities: { revealInFolder: false, nativeDialogs: false, remoteHosts: false, notifications: false },
      }),
      sessions: async () => [],
      changes: async () => (async function* () {})(),
      settings: async () => settings,
      saveSettings: async (part: Partial<Settings>) => (settings = { ...settings, ...part }),
      doctor: async () => ({
        runtimes: [
          {
            id: 'tensorflow-gpu',
            title: 'TensorFlow with CUDA',
            works: false,
            device: null,
            version: null,
            tried: ['The library libcudart.so.11.0 is not on this machine.'],
            advice: 'Install CUDA 11.8 and cuDNN 8, or name the folder with the library in the settings.',
          },
          {
            id: 'tensorflow',
            title: 'TensorFlow on the CPU',
            works: true,
            device: '2 CPU threads',
            version: '1.15.0',
            tried: ['Loaded from the cache.'],
            advice: null,
          },
          {
            id: 'wasm',
            title: 'WebAssembly',
            works: true,
            device: '2 CPU threads',
            version: '4.22.0',
            tried: ['Loaded.'],
            advice: null,
          },
        ],
        chosen: 'tensorflow',
        workspace: {
          path: '/home/ada/AllConv Workbench',
          exists: true,
          writable: true,
          freeBytes: 81e9,
          usedBytes: 2.1e9,
          problems: [],
        },
        versions: { node: '24.1.0', tfjs: '4.22.0' },
        cores: 2,
        memoryBytes: 16e9,
      }),
    },
    desktop: { capabilities: async () => ({ remoteHosts: false }) },
    datasets: {
      list: async () => FAKE_DATASETS,
      get: async ({ name }: { name: string }) => FAKE_DATASETS.find((dataset) => dataset.name === name)!,
      images: async ({
        name,
        part,
        classIndex,
        offset,
        count,
      }: {
        name: string
        part: 'train' | 'test'
        classIndex: number | null
        offset: number
        count: number
      }) => {
        const dataset = FAKE_DATASETS.find((candidate) => candidate.name === name)!
        const total =
          classIndex === null ? dataset.counts[part] : Math.floor(dataset.counts[part] / dataset.classes.length)
        const n = Math.max(0, Math.min(count, total - offset))
        const random = noise(offset + 7)
        const pixels = new Uint8Array(n * 32 * 32 * 3)
        for (let image = 0; image < n; image++) {
          const tint = [random() * 255, random() * 255, random() * 255]
          for (let at = 0; at < 1024; at++)
            for (let c = 0; c < 3; c++)
              pixels[(image * 1024 + at) * 3 + c] =
                ((at % 32) * 4 + Math.floor(at / 32) * 3 + tint[c]! + random() * 40) % 256
        }
        return {
          pixels,
          labels: Uint16Array.from({ length: n }, (_, at) => classIndex ?? (offset + at) % dataset.classes.length),
          indices: Uint32Array.from({ length: n }, (_, at) => offset + at),
          height: 32,
          width: 32,
          total,
        }
      },
      import: async function* () {
        for (let done = 0; done <= 60; done += 5) {
          await pause(200)
          yield {
            kind: 'progress',
            progress: {
              phase: 'Reading images',
              done: done * 1000,
              total: 60_000,
              unit: 'images',
              secondsLeft: 60 - done,
            },
          }
        }
        yield { kind: 'done', dataset: FAKE_DATASETS[1]! }
      },
      download: async () => {
        throw new WorkbenchError(
          'NETWORK',
          'The archive could not be fetched: the name of the server does not resolve.',
        )
      },
      remove: async () => {},
    },
    architectures: {
      list: async () =>
        PAPER_NETWORKS.map((network) => ({
          architecture: paperArchitecture(network.id),
          origin: 'paper',
          version: 1,
          savedAt: null,
        })),
    },
    runs: {
      list: async () => {
        if (failing === 'runs')
          throw new WorkbenchError(
            'DISK',
            'The catalogue of this workspace cannot be read; run "allconv doctor --rebuild" to make it anew from the run folders.',
          )
        return [...runs.values()].map((run) => run.summary)
      },
      get: async ({ id }: { id: string }) => runs.get(id)!.summary,
      epochs: async ({ ids }: { ids: string[] }) =>
        Object.fromEntries(ids.map((id) => [id, runs.get(id)!.summary.epochs])),
      start: async (request: RunRequest) => {
        const run = makeFakeRun(runs.size + 300, 'training', 0, 157)
        run.summary = { ...run.summary, request, title: request.title ?? request.architecture.title }
        runs.set(run.summary.id, run)
        return run.summary
      },
      pause: async ({ id }: { id: string }) => change(id, 'paused'),
      resume: async ({ id }: { id: string }) => change(id, 'training'),
      stop: async ({ id }: { id: string }) => change(id, 'stopped'),
      checkpoints: async ({ id }: { id: string }) => checkpoints(id),
      file: async ({ id }: { id: string }) => {
        const { title, createdAt, request } = runs.get(id)!.summary
        return {
          id,
          title,
          createdAt,
          request,
          versions: { workbench: '0.1.0', tensorflow: '1.15.0', tfjs: '4.22.0', node: '24.1.0' },
        }
      },
      edit: async () => [],
      remove: async () => {},
      restore: async () => [],
      removed: async () => [],
      metrics: async (query: MetricsQuery) => curvesOf(runs, query),
      events: async (_: unknown, options?: { signal?: AbortSignal }) =>
        (async function* (): AsyncGenerator<RunEvent> {
          while (!options?.signal?.aborted) {
            await pause(200)
            for (const run of runs.values()) {
              if (run.summary.phase !== 'training') continue
              const fresh = makeFakeRun(0, 'training', 2, 157).steps.map((row) => {
                const step = run.steps.length
                const loss = 0.05 + 2.2 * Math.exp(-step / 600) * (0.8 + 0.4 * Math.random())
                const made = {
                  ...row,
                  step,
                  epoch: step / run.summary.stepsPerEpoch,
                  seconds: step * 0.1,
                  loss,
                  error: Math.min(0.9, loss * 0.35),
                  learningRate: 0.05,
                }
                run.steps.push(made)
                return made
              })
              run.summary = { ...run.summary, step: run.steps.length }
              yield { sequence: ++sequence, runId: run.summary.id, kind: 'steps', steps: fresh }
              yield {
                sequence: ++sequence,
                runId: run.summary.id,
                kind: 'progress',
                step: run.steps.length,
                secondsLeft: 100,
                imagesPerSecond: 312,
                memoryBytes: 1.21e9,
                loopShare: 0.013,
              }
            }
          }
        })(),
    },
    evaluations: { list: async () => [] },
  }
  return fake as unknown as Api
}
