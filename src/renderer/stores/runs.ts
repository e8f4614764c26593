import type { RunEvent, RunSummary, StepMetrics } from '@shared/training/run.ts'
import { create } from 'zustand'
import { api } from '../client.ts'

export interface RunsState {
  phase: 'loading' | 'ready' | 'failed'
  error: unknown
  byId: Record<string, RunSummary>
  /** What only a running engine can say. */
  engineById: Record<string, EngineState>
}

export interface EngineState {
  memoryBytes: number
  /** Share of the engine's time outside the training step. */
  loopShare: number
}

/** All runs of the workspace, kept up to date by the host's numbered events. */
export const useRuns = create<RunsState>(() => ({ phase: 'loading', error: null, byId: {}, engineById: {} }))

/** What a listener hears of one run beside its summary: new steps, a new checkpoint, or that all it knows is stale. */
export type RunNews =
  | { kind: 'steps'; steps: readonly StepMetrics[] }
  | { kind: 'layers' }
  | { kind: 'epoch' }
  | { kind: 'checkpoint' }
  | { kind: 'stale' }

const listeners = new Map<string, Set<(news: RunNews) => void>>()

/** Hears of one run until the returned function is called. */
export function listenToRun(runId: string, heard: (news: RunNews) => void): () => void {
  const set = listeners.get(runId) ?? new Set()
  listeners.set(runId, set)
  set.add(heard)
  return () => {
    set.delete(heard)
    if (set.size === 0) listeners.delete(runId)
  }
}

const tell = (runId: string, news: RunNews) => {
  for (const heard of listeners.get(runId) ?? []) heard(news)
}

const byId = (runs: readonly RunSummary[]) => Object.fromEntries(runs.map((run) => [run.id, run]))

/** Puts one summary in place; for answers of calls, which may come before their event. */
export function putRun(run: RunSummary): void {
  useRuns.setState((state) => ({ byId: { ...state.byId, [run.id]: run } }))
}

export function putRuns(runs: readonly RunSummary[]): void {
  useRuns.setState((state) => ({ byId: { ...state.byId, ...byId(runs) } }))
}

export function dropRuns(ids: readonly string[]): void {
  const gone = new Set(ids)
  useRuns.setState((state) => ({
    byId: Object.fromEntries(Object.entries(state.byId).filter(([id]) => !gone.has(id))),
  }))
}

/** The state after some events, the very same object where they change nothing; pure, so that it can be tested without a host. */
export function reduceRuns(
  state: Record<string, RunSummary>,
  ...events: readonly RunEvent[]
): Record<string, RunSummary> {
  let next = state
  /** Copied once, however many events there are. */
  const own = () => {
    if (next === state) next = { ...state }
    return next
  }
  for (const event of events) {
    const run = next[event.runId]
    if (event.kind === 'reset') next = byId(event.summaries)
    else if (event.kind === 'summary') own()[event.runId] = event.summary
    else if (event.kind === 'removed') delete own()[event.runId]
    else if (event.kind === 'progress' && run) {
      const { step, secondsLeft, imagesPerSecond } = event
      own()[run.id] = { ...run, step, secondsLeft, imagesPerSecond }
    }
    // A summary follows each epoch; steps and checkpoints are their listeners'.
  }
  return next
}

/** Milliseconds for which events are gathered, at least and at most: drawing what is done to a thousand runs must leave the page time for all else. */
const [GATHER, GATHER_LONG] = [16, 500]
/** Milliseconds that the last ones took to draw. */
let drawing = 0
let gathered: RunEvent[] = []
let gathering: ReturnType<typeof setTimeout> | null = null

function take(event: RunEvent): void {
  gathered.push(event)
  gathering ??= setTimeout(apply, Math.min(GATHER_LONG, Math.max(GATHER, 3 * drawing)))
}

/** Brings what was gathered into the state, and tells whoever listens. */
function apply(): void {
  if (gathering !== null) clearTimeout(gathering)
  gathering = null
  const events = gathered
  gathered = []
  if (events.length === 0) return
  const begun = performance.now()
  const before = useRuns.getState()
  const after = reduceRuns(before.byId, ...events)
  const engines = events.flatMap((event) => {
    if (event.kind !== 'progress') return []
    const { runId, memoryBytes, loopShare } = event
    return [[runId, { memoryBytes, loopShare }] as const]
  })
  useRuns.setState({
    ...(after !== before.byId && { byId: after }),
    ...(engines.length > 0 && { engineById: { ...before.engineById, ...Object.fromEntries(engines) } }),
  })
  drawing = performance.now() - begun
  for (const event of events) {
    if (event.kind === 'reset') for (const id of listeners.keys()) tell(id, { kind: 'stale' })
    if (event.kind === 'steps') tell(event.runId, { kind: 'steps', steps: event.steps })
    if (event.kind === 'checkpoint') tell(event.runId, { kind: 'checkpoint' })
    if (event.kind === 'layers') tell(event.runId, { kind: 'layers' })
    if (event.kind === 'epoch') tell(event.runId, { kind: 'epoch' })
  }
}

let last = -1
const wait = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds))

/**
 * Follows the runs for as long as the page lives. The events are opened before the list is asked for, so nothing falls between; after a
 * lost connection the host is asked for what was missed, from the last number seen.
 */
export async function followRuns(signal: AbortSignal): Promise<void> {
  let pause = 250
  while (!signal.aborted) {
    try {
      const events = await api().runs.events({ after: last }, { signal })
      // Without a number to go on from, what happened while there was no connection is in the list alone.
      if (useRuns.getState().phase !== 'ready' || last < 0) {
        const runs = await api().runs.list()
        apply() // what is older than the list must not come after it
        useRuns.setState({ phase: 'ready', error: null, byId: byId(runs) })
      }
      pause = 250
      for await (const event of events) {
        last = event.sequence
        take(event)
      }
    } catch (error) {
      if (signal.aborted) return
      if (useRuns.getState().phase !== 'ready') useRuns.setState({ phase: 'failed', error })
    }
    await wait(pause)
    pause = Math.min(pause * 2, 5000)
  }
}
