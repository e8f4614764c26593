import { randomBytes } from 'node:crypto'
import type { Retention } from '../../shared/api/host.ts'
import type { Curve, MetricsQuery } from '../../shared/api/runs.ts'
import { errorMessage, WorkbenchError } from '../../shared/errors.ts'
import type { CheckpointInfo, RunEvent, RunFile, RunRequest, RunSummary } from '../../shared/training/run.ts'
import { isActive } from '../../shared/training/run.ts'
import { initialState, type RunState } from '../workspace/runState.ts'
import { type CheckpointsService, newestSound } from './checkpoints.ts'
import type { DatasetSource, ServiceContext } from './context.ts'
import { createEventLog } from './eventLog.ts'
import { createMetricsQuery } from './metricsQuery.ts'
import { createRunQueue } from './runQueue.ts'
import { checkRequest } from './runRequest.ts'
import { type LiveState, summaryOf } from './runSummary.ts'
import { startSession, type TrainingSession } from './trainingSession.ts'

export interface RunEdit {
  ids: string[]
  title?: string
  note?: string
  tags?: string[]
  archived?: boolean
}

/** Runs: what can be done with them, in the application's own words. Errors are WorkbenchErrors. */
export interface RunsService {
  list(): RunSummary[]
  get(id: string): RunSummary
  file(id: string): RunFile
  start(request: RunRequest): Promise<RunSummary>
  /** Resolves once the run has paused with its position on the disk. */
  pause(id: string): Promise<RunSummary>
  resume(id: string): Promise<RunSummary>
  stop(id: string): Promise<RunSummary>
  edit(edit: RunEdit): Promise<RunSummary[]>
  remove(ids: string[]): Promise<void>
  restore(ids: string[]): Promise<RunSummary[]>
  removed(): Promise<RunFile[]>
  checkpoints(id: string): CheckpointInfo[]
  metrics(query: MetricsQuery): Promise<Curve[]>
  events(after: number, signal?: AbortSignal): AsyncIteratorObject<RunEvent, void, void>
  /** Resolves once no engine works for the run any more. */
  settled(id: string): Promise<RunSummary>
  /** Tells listeners of a run that another service has made or changed. */
  announce(id: string): void
  /** Pauses every training and waits for it; engines that take longer than `graceMs` are killed. */
  close(graceMs?: number): Promise<void>
}

/** `all-cnn-c-20260131-142500-9f3a`: sorts by network and time, says both, and is no other run's. */
export function newRunId(architectureId: string, now = new Date()): string {
  const time = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15)
  const name = architectureId.replace(/[^a-z0-9-]/g, '-').slice(0, 40)
  return `${name}-${time}-${randomBytes(2).toString('hex')}`
}

const CLOSED_TRAINING = 'The workbench was closed while this run was training; resume it to go on where it was.'
const CLOSED_WAITING =
  'The workbench was closed while this run was waiting for its turn; resume it to put it back in the queue.'

export interface RunsOptions {
  context: ServiceContext
  checkpoints: CheckpointsService
  datasets: DatasetSource
  versions: Record<string, string>
}

/** Starts the service; runs that were left training by a process that is gone become paused ones. */
export async function createRuns({ context, checkpoints, datasets, versions }: RunsOptions): Promise<RunsService> {
  const { workspace, settings } = context
  const { runs } = workspace
  const live = new Map<string, LiveState>()
  const sessions = new Map<string, TrainingSession>()
  let closing = false

  const summary = (id: string) => summaryOf(runs.get(id), live.get(id))
  const log = createEventLog(() => runs.list().map(({ file }) => summary(file.id)))
  const announce = (id: string) => log.publish({ runId: id, kind: 'summary', summary: summary(id) })
  const curves = createMetricsQuery(runs)
  const retention = (): Retention => settings().retention

  /** Changes a run's state and tells; on a disk that does not take it the change holds in memory, and the reason says so. */
  async function setState(id: string, change: (state: RunState) => RunState | null) {
    try {
      await runs.changeState(id, change)
    } catch (error) {
      const { message } = errorMessage(error)
      await runs.holdState(id, (state) => {
        const changed = change(state)
        return changed && { ...changed, reason: changed.reason ?? message }
      })
    }
    announce(id)
  }
  const phaseOf = (id: string) => runs.get(id).state.phase

  /** From its turn in the queue to the end of its engine. */
  async function work(id: string) {
    await setState(id, (state) => (state.phase === 'queued' ? { ...state, phase: 'preparing', reason: null } : null))
    if (phaseOf(id) !== 'preparing') return
    const step = runs.get(id).state.step
    live.set(id, { step, secondsLeft: null, imagesPerSecond: null, preparation: null, warning: null })
    let end: Partial<RunState>
    try {
      const session = await prepare(id)
      // Somebody may have changed their mind meanwhile.
      if (!session || phaseOf(id) !== 'preparing') {
        session?.kill('')
        await session?.ended
        live.delete(id)
        return
      }
      sessions.set(id, session)
      end = await session.ended
    } catch (error) {
      const { code, message } = errorMessage(error)
      end = { phase: code === 'DISK' ? 'paused' : 'failed', reason: message }
    }
    sessions.delete(id)
    const warning = live.get(id)?.warning ?? null
    live.delete(id)
    await setState(id, (state) => (isActive(state.phase) ? { ...state, ...end, reason: end.reason ?? warning } : null))
  }

  /** Finds what a training needs, and starts its engine. */
  async function prepare(id: string): Promise<TrainingSession | null> {
    const { request } = runs.get(id).file
    const { folder, dataset } = await datasets.open(request.dataset)
    checkRequest(request, dataset)
    await runs.adoptCheckpoints(id)
    const { open, damaged } = await newestSound(checkpoints, runs, id)
    const state = live.get(id)!
    state.warning = damaged[0] ?? null
    if (closing || phaseOf(id) !== 'preparing') return null
    const { runtime, tensorflowFolder, memoryLimitMb } = settings()
    return startSession({
      runs,
      engine: context.startEngine(),
      input: {
        runId: id,
        title: runs.get(id).state.title,
        request: request.runtime === 'auto' ? { ...request, runtime } : request,
        datasetFolder: folder,
        runFolder: runs.paths(id).folder,
        resume: open?.path ?? null,
        tensorflowFolder,
        memoryLimitMb,
      },
      live: state,
      retention,
      publish: log.publish,
      announce: () => announce(id),
    })
  }

  const queue = createRunQueue((id) => {
    const { runtime } = runs.get(id).file.request
    return runtime === 'auto' ? settings().runtime : runtime
  }, work)

  if (workspace.access === 'write')
    for (const { file, state } of runs.list()) {
      if (!isActive(state.phase)) continue
      await runs.adoptCheckpoints(file.id)
      const step = runs.get(file.id).checkpoints.at(-1)?.step ?? 0
      const reason =
        state.phase === 'queued'
          ? 'The workbench ended while this run was waiting for its turn; resume it to put it back in the queue.'
          : `The workbench ended while this run was training; resume it to go on from step ${step}, its last checkpoint.`
      await setState(file.id, (current) => ({ ...current, phase: 'paused', reason, step }))
    }

  const conflict = (id: string, why: string) => new WorkbenchError('CONFLICT', `The run "${id}" ${why}.`)

  async function end(id: string, phase: 'paused' | 'stopped'): Promise<RunSummary> {
    workspace.mustWrite()
    const session = sessions.get(id)
    const current = runs.get(id).state.phase
    if (session) {
      if (phase === 'paused') session.pause()
      else session.stop()
      await queue.over(id)
    } else if (isActive(current)) {
      queue.leave(id)
      await setState(id, (state) => ({ ...state, phase, reason: null }))
      await queue.over(id)
    } else if (phase === 'stopped' && current === 'paused') {
      await setState(id, (state) => ({ ...state, phase, reason: null }))
    } else if (current !== phase) {
      throw conflict(id, `${current === 'failed' ? 'has' : 'is'} ${current}, so it cannot be ${phase}; resume it first`)
    }
    return summary(id)
  }

  return {
    list: () => runs.list().map(({ file }) => summary(file.id)),
    get: summary,
    file: (id) => runs.get(id).file,
    checkpoints: (id) => runs.get(id).checkpoints,
    metrics: curves,
    events: (after, signal) => log.read(after, signal),
    announce,

    async start(request) {
      workspace.mustWrite()
      const { dataset } = await datasets.open(request.dataset)
      checkRequest(request, dataset)
      const file: RunFile = {
        id: newRunId(request.architecture.id),
        title: request.title || `${request.architecture.title} on ${dataset.title}`,
        createdAt: new Date().toISOString(),
        request,
        datasetSha256: dataset.sha256,
        versions,
      }
      await runs.create(file, initialState(file))
      announce(file.id)
      queue.enter(file.id)
      return summary(file.id)
    },

    pause: (id) => end(id, 'paused'),
    stop: (id) => end(id, 'stopped'),

    async resume(id) {
      workspace.mustWrite()
      const { phase } = runs.get(id).state
      if (isActive(phase)) throw conflict(id, `is ${phase} already`)
      if (phase === 'done') throw conflict(id, 'is done; start a new run with more epochs')
      await queue.over(id)
      await setState(id, (state) => ({ ...state, phase: 'queued', reason: null }))
      queue.enter(id)
      return summary(id)
    },

    async edit({ ids, ...changes }) {
      workspace.mustWrite()
      for (const id of ids) runs.get(id)
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
      for (const id of ids) {
        await runs.changeState(id, (state) => ({ ...state, ...given }))
        announce(id)
      }
      return ids.map(summary)
    },

    async remove(ids) {
      workspace.mustWrite()
      for (const id of ids) {
        const { phase } = runs.get(id).state
        if (isActive(phase)) throw conflict(id, `is ${phase}; stop it before removing it`)
      }
      for (const id of ids) {
        await runs.remove(id)
        log.publish({ runId: id, kind: 'removed' })
      }
    },

    async restore(ids) {
      workspace.mustWrite()
      for (const id of ids) {
        await runs.restore(id)
        announce(id)
      }
      return ids.map(summary)
    },
    removed: () => runs.removed(),

    async settled(id) {
      await queue.over(id)
      return summary(id)
    },

    async close(graceMs = 20_000) {
      closing = true
      const rest = (reason: string) => (state: RunState) =>
        isActive(state.phase) ? { ...state, phase: 'paused' as const, reason } : null
      for (const id of queue.waiting()) {
        queue.leave(id)
        await setState(id, rest(CLOSED_WAITING))
      }
      const ending = queue.working()
      for (const id of ending) {
        const session = sessions.get(id)
        if (session) session.pause(CLOSED_TRAINING)
        else await setState(id, rest(CLOSED_TRAINING))
      }
      const late = setTimeout(() => {
        for (const session of sessions.values()) session.kill(CLOSED_TRAINING)
      }, graceMs)
      await Promise.all(ending.map((id) => queue.over(id)))
      clearTimeout(late)
      log.close()
    },
  }
}
