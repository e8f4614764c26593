import type { RenderProcessGoneDetails } from 'electron'

/** How often a page may be brought back within a minute before we give up and say so. */
const LIMIT = 3
const WINDOW_MS = 60_000

export type Recovery = { kind: 'reload'; sentence: string } | { kind: 'give-up'; sentence: string } | { kind: 'none' }

/** Decides what to do when the page's process is gone. The state lives in main and in the address, so a reload brings it back. */
export function crashRecovery(now: () => number = Date.now) {
  let crashes: number[] = []
  return (details: Pick<RenderProcessGoneDetails, 'reason' | 'exitCode'>): Recovery => {
    if (details.reason === 'clean-exit') return { kind: 'none' }
    crashes = [...crashes.filter((time) => now() - time < WINDOW_MS), now()]
    const why = details.reason === 'oom' ? 'it ran out of memory' : `${details.reason}, code ${details.exitCode}`
    return crashes.length > LIMIT
      ? {
          kind: 'give-up',
          sentence: `The window's page crashed ${crashes.length} times within a minute (${why}); running trainings go on, so restart the application when they are done and look at the log.`,
        }
      : { kind: 'reload', sentence: `The window's page crashed (${why}) and was brought back; nothing was lost.` }
  }
}
