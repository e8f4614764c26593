import { basename } from 'node:path'
import type { Retention } from '../../shared/api/host.ts'
import { type ErrorCode, errorMessage } from '../../shared/errors.ts'
import type { RunPhase } from '../../shared/training/run.ts'
import type { WrittenCheckpoint } from '../engine/checkpoint/writtenCheckpoint.ts'
import type { Engine } from '../engine/client.ts'
import type { TrainEvent, TrainInput } from '../engine/training/trainJob.ts'
import type { LedgerEntry } from '../workspace/checkpointLedger.ts'
import { awaitedOrigins, superfluous } from '../workspace/retention.ts'
import { withWarnings } from '../workspace/runState.ts'
import type { RunStore } from '../workspace/runStore.ts'
import type { RunWriter } from '../workspace/runWriter.ts'
import { createBacklog } from './backlog.ts'
import type { NewRunEvent } from './eventLog.ts'
import type { LiveState } from './runSummary.ts'
import { secondsLeft } from './timeLeft.ts'

/** How a session ended, for the run's state. */
export interface SessionEnd {
  phase: RunPhase
  reason: string | null
  /** The kind of error of a failed one. */
  failure?: ErrorCode | null
  /** Steps done that a resume need not do again. */
  step: number
}

/** One engine's work for one run, from its start to its end. */
export interface TrainingSession {
  readonly runId: string
  /** Resolves once the engine has ended and everything it said is on the disk (or known not to be). Never rejects. */
  readonly ended: Promise<SessionEnd>
  /** Ends the session between two steps with a checkpoint; `reason` is shown where it was not the user's own wish. */
  pause(reason?: string): void
  stop(): void
  /** Ends the engine at once; the run is paused at its last checkpoint. */
  kill(reason: string): void
}

export interface SessionOptions {
  runs: RunStore
  engine: Engine
  input: TrainInput
  live: LiveState
  /** Which checkpoints may go; null where that is not known, so that none does. */
  retention(): Retention | null
  publish(event: NewRunEvent): void
  /** Publishes the run's summary as it is now. */
  announce(): void
}

/**
 * Loading and fitting may take long without looking at commands: while nothing is trained yet, the job is cancelled after the first time
 * and its engine killed after the second; nothing is lost by that.
 */
const CANCEL_MS = 1_000
const KILL_MS = 10_000
/** A summary holds all epochs: while the engine only reports progress, so many milliseconds lie between two. */
const ANNOUNCE_MS = 500
/** So often, in milliseconds, a training looks whether its files are still where it began to write them. */
const LOOK_MS = 3000

type Ending = { kind: 'none' } | { kind: 'pause'; reason: string | null } | { kind: 'stop' }

const ledgerEntry = (written: WrittenCheckpoint): LedgerEntry => ({
  sha256: written.sha256,
  file: basename(written.path),
  kind: written.role,
  epoch: written.epoch,
  step: written.step,
  bytes: written.bytes,
  createdAt: written.createdAt,
  validationError: written.metrics?.validationError ?? null,
  testError: written.metrics?.testError ?? null,
})

/** Starts the `train` job of a run and writes down what comes of it: steps, epochs, checkpoints, phases. */
export function startSession(options: SessionOptions): TrainingSession {
  const { runs, engine, input, live, publish, announce } = options
  const { runId } = input
  const job = engine.call('train', input)
  let ending: Ending = { kind: 'none' }
  let writer: RunWriter | null = null
  let announced = 0
  let lookedAt = performance.now()
  const backlog = createBacklog((steps) => writer!.append(steps))
  /** The last warning on each subject: a newer one takes its place. */
  const warned = new Map<string, string>()

  const setState = (change: Partial<ReturnType<typeof runs.get>['state']>) =>
    runs.changeState(runId, (state) => ({ ...state, ...change }))

  function warn(message: string, topic = message) {
    const earlier = warned.get(topic)
    warned.set(topic, message)
    return runs.changeState(runId, (state) => withWarnings(state, [message], earlier))
  }

  function oweCheckpoint(entry: LedgerEntry) {
    // A checkpoint that counts never stands behind metrics that a power failure can take.
    backlog.owe(async () => writer?.flush())
    backlog.owe(() => runs.addCheckpoint(runId, entry))
    oweRetention()
  }

  function oweRetention() {
    backlog.owe(async () => {
      const retention = options.retention()
      if (!retention) return
      const awaited = awaitedOrigins(runs.list())
      await runs.dropCheckpoints(runId, (entries, epochs) => superfluous(entries, epochs, retention, awaited))
    })
  }

  async function onSteps(event: Extract<TrainEvent, { kind: 'steps' }>) {
    const last = event.steps.at(-1)
    if (!last) return
    const { layers = [] } = event
    // Before their steps: a step that is on the disk has its measurement there.
    if (layers.length > 0) backlog.owe(async () => writer?.appendLayers(layers))
    backlog.oweSteps(event.steps)
    const speed = event.steps.reduce((sum, step) => sum + step.imagesPerSecond, 0) / event.steps.length
    live.imagesPerSecond = live.imagesPerSecond === null ? speed : 0.7 * live.imagesPerSecond + 0.3 * speed
    live.step = last.step + 1
    live.secondsLeft = secondsLeft(runs.get(runId), live.step, live.imagesPerSecond)
    publish({ runId, kind: 'steps', steps: event.steps })
    publish({
      runId,
      kind: 'progress',
      step: live.step,
      secondsLeft: live.secondsLeft,
      imagesPerSecond: live.imagesPerSecond,
      memoryBytes: event.memory.resident,
      loopShare: event.loopShare,
    })
    await backlog.settle()
    if (layers.length > 0) publish({ runId, kind: 'layers', step: layers.at(-1)!.step })
    // An epoch may last hours: nobody should train that long into a folder that has been moved away.
    if (performance.now() - lookedAt < LOOK_MS) return
    lookedAt = performance.now()
    await writer?.requireInPlace()
  }

  async function handle(event: TrainEvent): Promise<void> {
    switch (event.kind) {
      case 'preparing':
      case 'evaluating':
        live.preparation = event.progress
        if (performance.now() - announced < ANNOUNCE_MS) return
        announced = performance.now()
        return announce()
      case 'started': {
        live.preparation = null
        live.step = event.position.step
        backlog.owe(async () => {
          writer = await runs.continueFrom(runId, event.position.step)
        })
        const { runtime, device, stepMode, algorithms, stepsPerEpoch, totalSteps } = event
        const step = event.position.step
        const started = {
          phase: 'training' as const,
          reason: null,
          step,
          runtime,
          device,
          stepMode,
          algorithms,
          stepsPerEpoch,
          totalSteps,
        }
        backlog.owe(() => setState(started))
        await backlog.settle()
        return announce()
      }
      case 'steps':
        live.preparation = null
        return onSteps(event)
      case 'epoch':
        live.preparation = null
        backlog.owe(() => runs.addEpoch(runId, event.metrics))
        backlog.owe(() => setState({ step: event.metrics.step }))
        publish({ runId, kind: 'epoch', metrics: event.metrics })
        await backlog.settle()
        return announce()
      case 'checkpoint': {
        oweCheckpoint(ledgerEntry(event.checkpoint))
        await backlog.settle()
        await writer?.requireInPlace()
        const checkpoint = runs.get(runId).checkpoints.find(({ id }) => id === event.checkpoint.sha256)
        if (checkpoint) publish({ runId, kind: 'checkpoint', checkpoint })
        return
      }
      case 'warning':
        backlog.owe(() => warn(event.message, event.topic))
        await backlog.settle()
        return announce()
    }
  }

  function end(wish: Ending & { kind: 'pause' | 'stop' }) {
    if (ending.kind !== 'stop') ending = wish
    job.command(wish.kind)
    const unlessTraining = (act: () => void) => () => {
      if (runs.get(runId).state.phase !== 'training') act()
    }
    const timers = [setTimeout(unlessTraining(job.cancel), CANCEL_MS), setTimeout(unlessTraining(engine.kill), KILL_MS)]
    void engine.exited.then(() => timers.forEach(clearTimeout))
  }

  async function follow(): Promise<SessionEnd> {
    for await (const event of job.events) {
      try {
        await handle(event)
      } catch (error) {
        // The disk does not take it (or we made a mistake): the run rests, and what was not saved is tried again at the end.
        const { code, message } = errorMessage(error)
        if (code === 'LOCKED') {
          // The workspace is another process's now: not even a checkpoint may be written there.
          if (ending.kind === 'none') ending = { kind: 'pause', reason: message }
          engine.kill()
        } else if (ending.kind === 'none') end({ kind: 'pause', reason: message })
      }
    }
    const wish: Ending = ending
    const reason = wish.kind === 'pause' ? wish.reason : null
    try {
      const { outcome, position, reason: early = null } = await job.result
      // A stop may come while the engine is pausing already.
      const phase = outcome === 'paused' && wish.kind === 'stop' ? 'stopped' : outcome
      return { phase, reason: phase === 'paused' ? reason : early, step: position.step }
    } catch (error) {
      const { code, message } = errorMessage(error)
      const step = runs.get(runId).checkpoints.at(-1)?.step ?? 0
      if (wish.kind === 'stop') return { phase: 'stopped', reason: null, step }
      if (wish.kind === 'pause') return { phase: 'paused', reason, step }
      // A disk that is full or gone, and a cancelled job, can go on as they are; a failed one needs somebody to look at it.
      return code === 'DISK' || code === 'CANCELLED'
        ? { phase: 'paused', reason: message, step }
        : { phase: 'failed', reason: message, failure: code, step }
    }
  }

  async function finish(): Promise<SessionEnd> {
    const outcome = await follow()
    engine.kill()
    await engine.exited
    backlog.owe(async () => writer?.flush())
    // Of a run whose last checkpoints a killed process did not get to enter, no other one may come.
    if (outcome.phase === 'done') oweRetention()
    try {
      await backlog.settleFinally()
      await writer?.requireInPlace()
    } catch (error) {
      // What is not on the disk is done again from the last checkpoint: a run that lacks something is not done.
      if (outcome.phase === 'done') outcome.phase = 'paused'
      outcome.reason ??= errorMessage(error).message
    }
    await writer?.close().catch(() => {})
    return outcome
  }

  return {
    runId,
    ended: finish(),
    pause: (reason) => end({ kind: 'pause', reason: reason ?? null }),
    stop: () => end({ kind: 'stop' }),
    kill(reason) {
      if (ending.kind === 'none') ending = { kind: 'pause', reason }
      engine.kill()
    },
  }
}
