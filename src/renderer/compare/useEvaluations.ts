import type { Evaluation, EvaluationEvent, Predictions } from '@shared/api/evaluations.ts'
import type { Progress } from '@shared/data/dataset.ts'
import { errorMessage } from '@shared/errors.ts'
import { useEffect, useState } from 'react'
import { api } from '../client.ts'

/** One checkpoint's answers on the whole test part. */
export type EvaluationState =
  | { phase: 'waiting' }
  | { phase: 'working'; progress: Progress | null }
  | { phase: 'failed'; error: unknown }
  | { phase: 'done'; evaluation: Evaluation; predictions: Predictions }

/** Evaluates checkpoints one after the other (or takes them from the cache); leaving the page, or `enabled` false, cancels. */
export function useEvaluations(
  checkpointIds: readonly string[],
  dataset: string | undefined,
  enabled: boolean,
): Record<string, EvaluationState> {
  const [states, setStates] = useState<Record<string, EvaluationState>>({})
  const key = checkpointIds.join(',')

  useEffect(() => {
    if (!enabled) return
    const abort = new AbortController()
    const put = (id: string, state: EvaluationState) => {
      if (!abort.signal.aborted) setStates((now) => ({ ...now, [id]: state }))
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
        put(checkpointId, errorMessage(error).code === 'CANCELLED' ? { phase: 'waiting' } : { phase: 'failed', error })
      }
    }
    const all = async () => {
      for (const id of key.split(',').filter(Boolean)) if (!abort.signal.aborted) await evaluate(id)
    }
    void all()
    return () => abort.abort()
  }, [key, dataset, enabled])

  return states
}
