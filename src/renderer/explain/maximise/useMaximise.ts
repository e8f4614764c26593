import type { Target } from '@shared/explain/attribution.ts'
import type { MaximisationEvent, MaximiseOptions } from '@shared/explain/maximisation.ts'
import { useEffect, useRef, useState } from 'react'
import { api } from '../../client.ts'

/** Pictures being made, or made, of one target; another target begins anew. */
export function useMaximise(checkpoint: string, target: Target) {
  const [last, setLast] = useState<MaximisationEvent | null>(null)
  const [running, setRunning] = useState(false)
  const current = useRef<AbortController | null>(null)
  const key = `${checkpoint}/${JSON.stringify(target)}`
  // biome-ignore lint/correctness/useExhaustiveDependencies: another target begins anew
  useEffect(() => {
    setLast(null)
    setRunning(false)
    return () => current.current?.abort()
  }, [key])

  const run = async (options: MaximiseOptions) => {
    const abort = new AbortController()
    current.current = abort
    setLast(null)
    setRunning(true)
    try {
      const events = await api().explain.maximise({ checkpoint, target, ...options }, { signal: abort.signal })
      for await (const event of events) {
        if (abort.signal.aborted) break
        setLast(event)
      }
    } catch (error) {
      if (!abort.signal.aborted) throw error
    } finally {
      if (current.current === abort) setRunning(false)
    }
  }
  return { last, running, run, stop: () => current.current?.abort() }
}
