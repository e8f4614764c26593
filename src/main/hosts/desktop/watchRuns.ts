import type { RunEvent, RunSummary } from '../../../shared/training/run.ts'
import { type Attention, attentionOf, type Notice, noticeOf } from './attention.ts'

export interface RunWatcher {
  notify(notice: Notice, runId: string): void
  attend(attention: Attention): void
}

/** Follows the run events for the parts of the desktop outside the window: notices, progress on the dock, staying awake. */
export async function watchRuns(
  runs: readonly RunSummary[],
  events: AsyncIterable<RunEvent>,
  { notify, attend }: RunWatcher,
): Promise<void> {
  const known = new Map(runs.map((run) => [run.id, run]))
  attend(attentionOf([...known.values()]))
  for await (const event of events) {
    if (event.kind === 'reset') {
      known.clear()
      for (const run of event.summaries) known.set(run.id, run)
    } else if (event.kind === 'summary') {
      const notice = noticeOf(known.get(event.runId), event.summary)
      if (notice) notify(notice, event.runId)
      known.set(event.runId, event.summary)
    } else if (event.kind === 'progress') {
      const run = known.get(event.runId)
      if (run) known.set(event.runId, { ...run, step: event.step })
    } else if (event.kind === 'removed') known.delete(event.runId)
    else continue
    attend(attentionOf([...known.values()]))
  }
}
