import { STOPPED } from './exit.ts'

/** Milliseconds within which several signals are one Ctrl-C: npm passes on what the terminal sends to everybody anyway. */
const ONE_PRESS = 500

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Calls `first` at the first Ctrl-C (SIGINT, SIGTERM or SIGHUP) and ends the process at the next one.
 * @returns what takes the handlers away
 */
export function onInterrupt(first: () => void, end: () => void = () => process.exit(STOPPED)): () => void {
  let at: number | null = null
  const handler = () => {
    if (at === null) {
      at = Date.now()
      first()
    } else if (Date.now() - at > ONE_PRESS) end()
  }
  for (const signal of SIGNALS) process.on(signal, handler)
  return () => {
    for (const signal of SIGNALS) process.off(signal, handler)
  }
}
