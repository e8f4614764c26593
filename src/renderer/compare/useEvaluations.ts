import type { Evaluation, EvaluationEvent, Predictions } from '@shared/api/evaluations.ts'
import type { Progress } from '@shared/data/dataset.ts'
import { errorMessage } from '@shared/errors.ts'
import { useCallback, useEffect, useRef, useState } from 'react'
import { api } from '../client.ts'

/** One checkpoint's answers on the whole test part. */
export type EvaluationState =
  | { phase: 'waiting' | 'stopped' }
  | { phase: 'working'; progress: Progress | null }
  | { phase: 'failed'; error: unknown }
  | { phase: 'done'; evaluation: Evaluation; predictions: Predictions }

const NOTHING = { of: '', states: {} }

export interface Evaluations {
  states: Readonly<Record<string, EvaluationState>>
  /** Tries once more what has failed. */
  again(): void
}

/**
 * Evaluates checkpoints one after the other (or takes them from the cache); leaving the page, or `enabled` false, cancels. What was
 * answered stays answered while other checkpoints come and go.
 */
export function useEvaluations(
  checkpointIds: readonly string[],
  dataset: string | undefined,
  enabled: boolean,
): Evaluations {
  const [{ of, states }, setStates] = useState<{ of: string; states: Record<string, EvaluationState> }>(NOTHING)
  const [tries, setTries] = useState(0)
  const key = checkpointIds.join(',')
  const current = useRef(states)
  current.current = of === (dataset ?? '') ? states : {}

  // biome-ignore lint/correctness/useExhaustiveDependencies: `tries` only begins it anew
  useEffect(() => {
    if (!enabled) return
    const abort = new AbortController()
    const put = (id: string, state: EvaluationState) => {
      if (abort.signal.aborted) return
      const name = dataset ?? ''
      setStates((now) => ({ of: name, states: { ...(now.of === name ? now.states : {}), [id]: state } }))
    }
    const evaluate = async (checkpointId: string) => {
      put(checkpointId, { phase: 'working', progress: null })
      try {
        const query = { checkpointId, part: 'test' as const, ...(dataset ? { dataset } : {}) }
        const events: AsyncIterable<EvaluationEvent> = await api().evaluations.run(query, { signal: abort.signal })
        for await (const event of events) {
          if (event.kind === 'progress') put(checkpointId, { phase: 'working', progress: event.progress })
          else {
            const predictions = await api().evaluations.predictions(query)
            put(checkpointId, { phase: 'done', evaluation: event.evaluation, predictions })
          }
        }
      } catch (error) {
        put(checkpointId, errorMessage(error).code === 'CANCELLED' ? { phase: 'stopped' } : { phase: 'failed', error })
      }
    }
    const all = async () => {
      for (const id of key.split(',').filter(Boolean))
        if (!abort.signal.aborted && current.current[id]?.phase !== 'done') await evaluate(id)
    }
    void all()
    return () => abort.abort()
  }, [key, dataset, enabled, tries])

  return { states: current.current, again: useCallback(() => setTries((count) => count + 1), []) }
}
