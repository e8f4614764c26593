import { errorMessage } from '../../shared/errors.ts'
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
   * holds in memory, and the reason says so.
   */
  set(id: string, change: (state: RunState) => RunState | null): Promise<void>
}

export function createRunStates(runs: RunStore): RunStates {
  const live = new Map<string, LiveState>()
  const summary = (id: string) => summaryOf(runs.get(id), live.get(id))
  const log = createEventLog(() => runs.list().map(({ file }) => summary(file.id)))
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
      }
      announce(id)
    },
  }
}
