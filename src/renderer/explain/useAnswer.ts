import { type DependencyList, useCallback, useEffect, useState } from 'react'

export interface Answer<T> {
  /** `idle`: nothing is asked. The last value stays while a new one is waited for. */
  phase: 'idle' | 'asking' | 'ready' | 'failed'
  value: T | null
  error: unknown
  again(): void
}

/**
 * Asks the host whenever `dependencies` change, and gives an answer up that nobody waits for any more.
 * @param ask null where there is nothing to ask, which drops the value; `wait` where the question is not known yet, which keeps it.
 */
export function useAnswer<T>(
  ask: ((signal: AbortSignal) => Promise<T>) | 'wait' | null,
  dependencies: DependencyList,
): Answer<T> {
  const [state, setState] = useState<Omit<Answer<T>, 'again'>>({ phase: 'idle', value: null, error: null })
  const [tries, setTries] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the caller names what the question depends on
  useEffect(() => {
    if (!ask) {
      setState({ phase: 'idle', value: null, error: null })
      return
    }
    setState((before) => ({ phase: 'asking', value: before.value, error: null }))
    if (ask === 'wait') return
    const abort = new AbortController()
    ask(abort.signal).then(
      (value) => !abort.signal.aborted && setState({ phase: 'ready', value, error: null }),
      (error) => !abort.signal.aborted && setState({ phase: 'failed', value: null, error }),
    )
    return () => abort.abort()
  }, [...dependencies, tries])
  return { ...state, again: useCallback(() => setTries((count) => count + 1), []) }
}
