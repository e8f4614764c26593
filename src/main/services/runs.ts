import { randomBytes } from 'node:crypto'
import type { LayerHistory, LayersQuery } from '../../shared/api/layers.ts'
import type { Curve, MetricsQuery } from '../../shared/api/runs.ts'
import { nothingToTrain } from '../../shared/data/suits.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { noNetwork } from '../../shared/foreign/foreignCurves.ts'
import { diagnosticsEvery } from '../../shared/training/layerDiagnostics.ts'
import type {
  CheckpointInfo,
  EpochMetrics,
  RunDetails,
  RunEvent,
  RunFile,
  RunRequest,
  RunSummary,
} from '../../shared/training/run.ts'
import { isActive, isForeign } from '../../shared/training/run.ts'
import { whiteningMisfit } from '../../shared/training/whitening.ts'
import { importedOf } from '../workspace/imported.ts'
import { initialState, type RunState } from '../workspace/runState.ts'
import type { CheckpointsService } from './checkpoints.ts'
import type { DatasetSource, ServiceContext } from './context.ts'
import { queryLayers } from './layersQuery.ts'
import { createMetricsQuery } from './metricsQuery.ts'
import { checkedOrigin } from './origin.ts'
import { recoverRuns } from './recoverRuns.ts'
import { createRunQueue } from './runQueue.ts'
import { checkRequest } from './runRequest.ts'
import { createRunStates } from './runStates.ts'
import { createTrainingTurns, type Placement } from './trainingTurns.ts'

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
  get(id: string): RunDetails
  /** Epochs in order, by run. @throws WorkbenchError NOT_FOUND */
  epochs(ids: string[]): Record<string, EpochMetrics[]>
  file(id: string): RunFile
  /** @param tensorboard folder for event files that are written while it trains */
  start(request: RunRequest, tensorboard?: string): Promise<RunSummary>
  /** Starts a run under an id that follows from what is asked, or goes on with the one that is there; one that is active or done is left alone. */
  startAs(id: string, request: RunRequest, placement: Placement): Promise<RunSummary>
  /** Resolves once the run has paused with its position on the disk. */
  pause(id: string): Promise<RunSummary>
  /** @param tensorboard as of `start`; the one that it had before where absent */
  resume(id: string, tensorboard?: string): Promise<RunSummary>
  stop(id: string): Promise<RunSummary>
  edit(edit: RunEdit): Promise<RunSummary[]>
  remove(ids: string[]): Promise<void>
  restore(ids: string[]): Promise<RunSummary[]>
  removed(): Promise<RunFile[]>
  /** Takes in a run that was trained in another workspace and is moved here by `move`. */
  takeIn(id: string, move: () => Promise<void>): Promise<RunSummary>
  checkpoints(id: string): CheckpointInfo[]
  metrics(query: MetricsQuery): Promise<Curve[]>
  layers(query: LayersQuery): Promise<LayerHistory>
  events(after: number, signal?: AbortSignal): AsyncIteratorObject<RunEvent, void, void>
  /** Resolves once no engine works for the run any more. */
  settled(id: string): Promise<RunSummary>
  /** Tells listeners of a run that another service has made or changed. */
  announce(id: string): void
  /** Pauses every training and waits for it; engines that take longer than `graceMs` are killed. */
  close(graceMs?: number): Promise<void>
}

/** `all-cnn-c-20260131-142500-9f3a07`: sorts by network and time, says both, and is no other run's. */
export function newRunId(architectureId: string, now = new Date()): string {
  const time = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15)
  const name = architectureId.replace(/[^a-z0-9-]/g, '-').slice(0, 40)
  return `${name}-${time}-${randomBytes(3).toString('hex')}`
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
  const state = createRunStates(runs)
  const { log, announce, set: setState, summary } = state
  const curves = createMetricsQuery(runs)
  const placements = new Map<string, Placement>()
  const turns = createTrainingTurns({ context, checkpoints, datasets, state, placement: (id) => placements.get(id) })
  const queue = createRunQueue(
    (id) => {
      const { runtime } = runs.get(id).file.request
      return runtime === 'auto' ? settings().runtime : runtime
    },
    turns.take,
    (id) => placements.get(id)?.group ?? null,
  )
  if (workspace.access === 'write') await recoverRuns(runs, setState)

  const conflict = (id: string, why: string) => new WorkbenchError('CONFLICT', `The run "${id}" ${why}.`)

  async function end(id: string, phase: 'paused' | 'stopped'): Promise<RunSummary> {
    workspace.mustWrite()
    const session = turns.session(id)
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

  async function create(id: string, request: RunRequest, tensorboard: string | null = null): Promise<RunSummary> {
    workspace.mustWrite()
    const { dataset } = await datasets.open(request.dataset)
    checkRequest(request, dataset)
    const from = request.from && (await checkedOrigin(checkpoints, runs, request, dataset))
    const hopeless = nothingToTrain(dataset) ?? whiteningMisfit(request.recipe, dataset)
    if (hopeless) throw new WorkbenchError('BAD_INPUT', hopeless)
    const file: RunFile = {
      id,
      title: request.title || `${request.architecture.title} on ${dataset.title}`,
      createdAt: new Date().toISOString(),
      // Written out, so that a later default changes no run.
      request: { ...request, ...(from && { from }), diagnosticsEvery: diagnosticsEvery(request) },
      datasetSha256: dataset.sha256,
      versions,
    }
    await runs.create(file, { ...initialState(file), tensorboard })
    announce(file.id)
    queue.enter(file.id)
    return summary(file.id)
  }

  async function resume(id: string, tensorboard?: string): Promise<RunSummary> {
    workspace.mustWrite()
    const { file, state, checkpoints: entries } = runs.get(id)
    const { phase } = state
    if (isForeign(file)) throw new WorkbenchError('CONFLICT', noNetwork(id))
    if (importedOf(file, entries))
      throw conflict(id, 'holds imported weights, which were not trained here; start a new run instead')
    if (isActive(phase)) throw conflict(id, `is ${phase} already`)
    if (phase === 'done') throw conflict(id, 'is done; start a new run with more epochs')
    await queue.over(id)
    const folder = tensorboard === undefined ? {} : { tensorboard }
    await setState(id, (state) => ({ ...state, ...folder, phase: 'queued', reason: null }))
    queue.enter(id)
    return summary(id)
  }

  return {
    list: () => runs.list().map(({ file }) => summary(file.id)),
    get: (id) => ({ ...summary(id), epochs: runs.get(id).epochs }),
    epochs: (ids) => Object.fromEntries(ids.map((id) => [id, runs.get(id).epochs])),
    file: (id) => runs.get(id).file,
    checkpoints: (id) => runs.get(id).checkpoints,
    metrics: curves,
    layers: (query) => queryLayers(runs, query),
    events: (after, signal) => log.read(after, signal),
    announce,

    start: (request, tensorboard) => create(newRunId(request.architecture.id), request, tensorboard),
    async startAs(id, request, placement) {
      placements.set(id, placement)
      if (!runs.list().some(({ file }) => file.id === id)) return create(id, request)
      const { phase } = runs.get(id).state
      return isActive(phase) || phase === 'done' ? summary(id) : resume(id)
    },

    pause: (id) => end(id, 'paused'),
    stop: (id) => end(id, 'stopped'),

    resume,

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
    async takeIn(id, move) {
      workspace.mustWrite()
      await runs.takeIn(id, move)
      announce(id)
      return summary(id)
    },

    async settled(id) {
      await queue.over(id)
      return summary(id)
    },

    async close(graceMs = 20_000) {
      turns.close()
      const rest = (reason: string) => (state: RunState) =>
        isActive(state.phase) ? { ...state, phase: 'paused' as const, reason } : null
      for (const id of queue.waiting()) {
        queue.leave(id)
        await setState(id, rest(CLOSED_WAITING))
      }
      const ending = queue.working()
      for (const id of ending) {
        const session = turns.session(id)
        if (session) session.pause(CLOSED_TRAINING)
        else await setState(id, rest(CLOSED_TRAINING))
      }
      const late = setTimeout(() => {
        for (const id of ending) turns.session(id)?.kill(CLOSED_TRAINING)
      }, graceMs)
      await Promise.all(ending.map((id) => queue.over(id)))
      clearTimeout(late)
      await state.close()
      log.close()
    },
  }
}
