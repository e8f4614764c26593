import { errorMessage, WorkbenchError } from '../../shared/errors.ts'
import type { RunSummary } from '../../shared/training/run.ts'
import type { RunState } from '../workspace/runState.ts'
import type { RunStore } from '../workspace/runStore.ts'
import { createEventLog, type EventLog } from './eventLog.ts'
import { type LiveState, summaryOf } from './runSummary.ts'

/** The runs as they are now, and the events by which others learn of changes. */
export interface RunStates {
  /** What is known of a run only while its engine works. */
  readonly live: Map<string, LiveState>
  readonly log: EventLog
  /** @throws WorkbenchError NOT_FOUND */
  summary(id: string): RunSummary
  /** Tells of a run as it is now. */
  announce(id: string): void
  /**
   * Changes a run's state by what it is when its turn comes (null: not at all), and tells. On a disk that does not take it the change
   * holds in memory, the reason says so, and it is tried again every few seconds.
   */
  set(id: string, change: (state: RunState) => RunState | null): Promise<void>
  /** Tries a last time to write what the disk did not take. */
  close(): Promise<void>
}

const RETRY_MS = 2_000

export function createRunStates(runs: RunStore): RunStates {
  const live = new Map<string, LiveState>()
  const summary = (id: string) => summaryOf(runs.get(id), live.get(id))
  const log = createEventLog(() => runs.list().map(({ file }) => summary(file.id)))
  /** Runs whose state is in memory alone, with what the disk said. */
  const held = new Map<string, string>()
  let timer: NodeJS.Timeout | undefined
  async function saveHeld() {
    for (const [id, message] of held) {
      try {
        // What the disk said is no reason any more once it takes the state.
        await runs.changeState(id, (state) => ({ ...state, reason: state.reason === message ? null : state.reason }))
        held.delete(id)
        announce(id)
      } catch (error) {
        if (error instanceof WorkbenchError && error.code === 'NOT_FOUND') held.delete(id)
      }
    }
    if (held.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
  const announce = (id: string) => log.publish({ runId: id, kind: 'summary', summary: summary(id) })
  return {
    live,
    log,
    summary,
    announce,
    async set(id, change) {
      try {
        await runs.changeState(id, change)
      } catch (error) {
        const { message } = errorMessage(error)
        await runs.holdState(id, (state) => {
          const changed = change(state)
          return changed && { ...changed, reason: changed.reason ?? message }
        })
        held.set(id, message)
        timer ??= setInterval(() => void saveHeld(), RETRY_MS)
        timer.unref()
      }
      announce(id)
    },
    async close() {
      clearInterval(timer)
      for (const pause of [0, 100, 500]) {
        if (held.size === 0) return
        await new Promise((resolve) => setTimeout(resolve, pause))
        await saveHeld()
      }
    },
  }
}
