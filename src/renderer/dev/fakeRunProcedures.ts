import type { LayersQuery } from '@shared/api/layers.ts'
import type { MetricsQuery } from '@shared/api/runs.ts'
import { WorkbenchError } from '@shared/errors.ts'
import type { CheckpointInfo, RunEvent, RunPhase, RunRequest } from '@shared/training/run.ts'
import { fakeLayers } from './fakeLayers.ts'
import { curvesOf, type FakeRun, makeFakeRun } from './fakeRuns.ts'
import { pause } from './pause.ts'

/** The procedures of runs; those that train get two steps more every fifth of a second. */
export function fakeRunProcedures(made: readonly FakeRun[], failing?: 'runs') {
  const runs = new Map(made.map((run) => [run.summary.id, run]))
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
  return {
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
    layers: async (query: LayersQuery) => fakeLayers(runs.get(query.id)!.summary, query),
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
  }
}
