import { errorMessage } from '../../shared/errors.ts'
import { isActive } from '../../shared/training/run.ts'
import { readHeader } from '../workspace/checkpointHeader.ts'
import { type RunState, withWarnings } from '../workspace/runState.ts'
import { type CheckpointsService, newestSound } from './checkpoints.ts'
import type { DatasetSource, ServiceContext } from './context.ts'
import { createLiveEvents } from './live/liveEvents.ts'
import { checkRequest } from './runRequest.ts'
import type { RunStates } from './runStates.ts'
import { startSession, type TrainingSession } from './trainingSession.ts'

/** What happens to a run from its turn in the queue to the end of its engine. */
export interface TrainingTurns {
  /** Does all of a run's training. Never rejects: whatever goes wrong ends in the run's phase and reason. */
  take(id: string): Promise<void>
  /** The engine at work for a run, once it has been started. */
  session(id: string): TrainingSession | undefined
  /** Starts no engine any more. */
  close(): void
}

/** Where a run trains, as somebody who starts many decides; a run of its own goes by the settings. */
export interface Placement {
  /** Runs of one group may train at a time on one device. */
  group: string
  /** CPU threads of its engine. */
  threads?: number
  /** The NVIDIA GPU that it sees, by `nvidia-smi`'s number. */
  gpu?: number
}

export interface TrainingTurnsOptions {
  context: ServiceContext
  checkpoints: CheckpointsService
  datasets: DatasetSource
  state: RunStates
  placement?(id: string): Placement | undefined
}

export function createTrainingTurns(options: TrainingTurnsOptions): TrainingTurns {
  const { context, checkpoints, datasets, state } = options
  const { settings, workspace } = context
  const { runs } = workspace
  const { announce, live, log } = state
  const sessions = new Map<string, TrainingSession>()
  const liveEvents = createLiveEvents({ runs, root: workspace.layout.root, announce })
  let closing = false
  const isPreparing = (id: string) => runs.get(id).state.phase === 'preparing'

  async function take(id: string) {
    await state.set(id, (now) => (now.phase === 'queued' ? { ...now, phase: 'preparing', reason: null } : null))
    if (!isPreparing(id)) return
    const { step } = runs.get(id).state
    live.set(id, { step, secondsLeft: null, imagesPerSecond: null, preparation: null })
    let end: Partial<RunState> = {}
    try {
      const session = await prepare(id)
      if (session) {
        sessions.set(id, session)
        const events = liveEvents.follow(id)
        end = await session.ended
        await events?.end()
      }
    } catch (error) {
      const { code, message } = errorMessage(error)
      end = code === 'DISK' ? { phase: 'paused', reason: message } : { phase: 'failed', reason: message, failure: code }
    }
    sessions.delete(id)
    live.delete(id)
    // A run that was paused or stopped before its engine began is so already.
    await state.set(id, (now) => (isActive(now.phase) ? { ...now, ...end, reason: end.reason ?? null } : null))
  }

  /** Finds what a training needs, and starts its engine; null where somebody has changed their mind meanwhile. */
  async function prepare(id: string): Promise<TrainingSession | null> {
    const { request } = runs.get(id).file
    const { folder, dataset } = await datasets.open(request.dataset)
    checkRequest(request, dataset)
    const repaired = await runs.repair(id, 'to go on')
    const { open, damaged } = await newestSound(checkpoints, runs, id)
    const problem = context.settingsProblem()
    const warnings = [...repaired, ...damaged, ...(problem ? [`${problem} No checkpoint is deleted until then.`] : [])]
    if (warnings.length > 0) await state.set(id, (now) => withWarnings(now, warnings))
    // The same number of threads, or sums are rounded otherwise and the run is not the one that it would have been.
    const before = open && (await readHeader(open.path))?.computation.threads
    if (closing || !isPreparing(id)) return null
    const { runtime, tensorflowFolder, memoryLimitMb } = settings()
    const placement = options.placement?.(id)
    const usualThreads = before ?? runs.get(id).state.threads
    const engine = context.startEngine({ threads: placement?.threads, cudaDevice: placement?.gpu, usualThreads })
    const { threads } = engine
    await state.set(id, (now) => (now.threads === threads ? null : { ...now, threads }))
    if (closing || !isPreparing(id)) {
      engine.kill()
      return null
    }
    return startSession({
      runs,
      engine,
      input: {
        runId: id,
        title: runs.get(id).state.title,
        request: request.runtime === 'auto' ? { ...request, runtime } : request,
        datasetFolder: folder,
        runFolder: runs.paths(id).folder,
        resume: open?.path ?? null,
        source: open || !request.from ? null : (await checkpoints.open(request.from.checkpoint)).path,
        tensorflowFolder,
        memoryLimitMb,
      },
      live: live.get(id)!,
      retention: () => (context.settingsProblem() ? null : settings().retention),
      publish: log.publish,
      announce: () => announce(id),
    })
  }

  return {
    take,
    session: (id) => sessions.get(id),
    close() {
      closing = true
    },
  }
}
