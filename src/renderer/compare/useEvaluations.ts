import type { Evaluation, EvaluationEvent, Predictions } from '@shared/api/evaluations.ts'
import type { ClassNameMap } from '@shared/data/classLists.ts'
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

/** One checkpoint, and what the user said of the data set's classes. */
export interface Question {
  checkpointId: string
  classMap?: ClassNameMap | undefined
}

const keyOf = ({ checkpointId, classMap }: Question) => JSON.stringify([checkpointId, classMap ?? null])

const NOTHING = { of: '', states: {} }

export interface Evaluations {
  /** By checkpoint. */
  states: Readonly<Record<string, EvaluationState>>
  /** Tries once more what has failed. */
  again(): void
}

const isKnown = (pair: readonly [string, EvaluationState | undefined]): pair is [string, EvaluationState] =>
  pair[1] !== undefined

/**
 * Evaluates checkpoints one after the other (or takes them from the cache); leaving the page, or `enabled` false, cancels. What was
 * answered stays answered while other checkpoints come and go.
 */
export function useEvaluations(
  questions: readonly Question[],
  dataset: string | undefined,
  enabled: boolean,
): Evaluations {
  const [{ of, states }, setStates] = useState<{ of: string; states: Record<string, EvaluationState> }>(NOTHING)
  const [tries, setTries] = useState(0)
  const key = JSON.stringify(questions)
  const current = useRef(states)
  current.current = of === (dataset ?? '') ? states : {}

  // biome-ignore lint/correctness/useExhaustiveDependencies: `tries` only begins it anew
  useEffect(() => {
    if (!enabled) return
    const abort = new AbortController()
    const put = (question: Question, state: EvaluationState) => {
      if (abort.signal.aborted) return
      const name = dataset ?? ''
      setStates((now) => ({ of: name, states: { ...(now.of === name ? now.states : {}), [keyOf(question)]: state } }))
    }
    const evaluate = async (question: Question) => {
      put(question, { phase: 'working', progress: null })
      try {
        const query = { ...question, part: 'test' as const, ...(dataset ? { dataset } : {}) }
        const events: AsyncIterable<EvaluationEvent> = await api().evaluations.run(query, { signal: abort.signal })
        for await (const event of events) {
          if (event.kind === 'progress') put(question, { phase: 'working', progress: event.progress })
          else {
            const predictions = await api().evaluations.predictions(query)
            put(question, { phase: 'done', evaluation: event.evaluation, predictions })
          }
        }
      } catch (error) {
        put(question, errorMessage(error).code === 'CANCELLED' ? { phase: 'stopped' } : { phase: 'failed', error })
      }
    }
    const all = async () => {
      for (const question of JSON.parse(key) as Question[])
        if (!abort.signal.aborted && current.current[keyOf(question)]?.phase !== 'done') await evaluate(question)
    }
    void all()
    return () => abort.abort()
  }, [key, dataset, enabled, tries])

  const found = questions.map((question) => [question.checkpointId, current.current[keyOf(question)]] as const)
  return {
    states: Object.fromEntries(found.filter(isKnown)),
    again: useCallback(() => setTries((count) => count + 1), []),
  }
}
