import { isActive, type RunSummary } from '../../../shared/training/run.ts'

/** What the desktop should show of all runs: derived, never stored. */
export interface Attention {
  /** Share done of the runs in work, 0 to 1; null when nothing trains. */
  progress: number | null
  /** Whether the machine should stay awake. */
  stayAwake: boolean
}

export function attentionOf(runs: readonly RunSummary[]): Attention {
  const active = runs.filter((run) => isActive(run.phase))
  if (active.length === 0) return { progress: null, stayAwake: false }
  const done = active.reduce((sum, run) => sum + run.step, 0)
  const total = active.reduce((sum, run) => sum + run.totalSteps, 0)
  return { progress: total > 0 ? done / total : 0, stayAwake: true }
}

export interface Notice {
  title: string
  body: string
}

const percent = (share: number) => `${(share * 100).toFixed(2)} %`

/** What to tell the user when a run leaves the phase it was in; null where that needs no word. */
export function noticeOf(before: RunSummary | undefined, after: RunSummary): Notice | null {
  if (!before || before.phase === after.phase || !isActive(before.phase)) return null
  if (after.phase === 'done') {
    const error = after.lastEpoch?.testError
    return {
      title: `${after.title} is trained`,
      body: error === null || error === undefined ? 'All epochs are done.' : `Test error ${percent(error)}.`,
    }
  }
  if (after.phase === 'failed')
    return { title: `${after.title} failed`, body: after.reason ?? 'See its page for the reason.' }
  return null
}

/** Words of the question before quitting, or null where nothing would be interrupted. */
export function quitQuestion(runs: readonly RunSummary[]): string | null {
  const active = runs.filter((run) => isActive(run.phase))
  if (active.length === 0) return null
  return active.length === 1
    ? `${active[0]!.title} is training. Quitting pauses it; it goes on from there when you resume it.`
    : `${active.length} runs are training or waiting. Quitting pauses them; they go on from there when you resume them.`
}
