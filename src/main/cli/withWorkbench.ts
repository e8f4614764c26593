import type { Application } from '../application.ts'
import { onInterrupt } from './interrupts.ts'
import { createTerminal } from './terminal.ts'
import { type Api, openWorkbench, type WorkbenchOptions } from './workbench.ts'

export interface Interrupts {
  /** Aborted at the first Ctrl-C (or SIGTERM). */
  readonly signal: AbortSignal
  /** Handles the first Ctrl-C instead of the signal: what has to be put in order before the end. */
  onInterrupt(handler: () => void): void
}

/**
 * Runs one command with an open workbench and closes it, which pauses what still trains. The first Ctrl-C asks the command to end,
 * the second ends the process at once; engines end with it.
 * What is wrong with the settings, which most commands go by, is said first.
 */
export async function withWorkbench<Result>(
  options: WorkbenchOptions,
  command: (api: Api, interrupts: Interrupts, application: Application) => Promise<Result>,
): Promise<Result> {
  const { application, api } = await openWorkbench(options)
  // Whoever only looks computes nothing by them, and the doctor lists what is wrong itself.
  const problem = options.access === 'read' ? null : await api.host.settingsProblem()
  if (problem) createTerminal({ json: false }).note(problem)
  const abort = new AbortController()
  let handler = () => abort.abort()
  const release = onInterrupt(() => handler())
  try {
    const interrupts: Interrupts = {
      signal: abort.signal,
      onInterrupt(next) {
        handler = next
      },
    }
    return await command(api, interrupts, application)
  } finally {
    await application.close()
    release()
  }
}
