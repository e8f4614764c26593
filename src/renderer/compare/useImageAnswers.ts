import type { MethodId } from '@shared/explain/methods.ts'
import { useMemo, useState } from 'react'
import { api } from '../client.ts'
import { predictedClass } from '../explain/useLook.ts'
import type { ColumnAnswer } from './ImageColumn.tsx'
import type { SharedImage } from './imageChoice.ts'

export const NO_ANSWER: ColumnAnswer = { phase: 'asking', error: null, look: null, attribution: null }

/**
 * Asks every model about the image: scores and maps first, then the attribution of one class; without one (`target` null), of the class
 * that the first model names for this very image.
 */
export function useImageAnswers() {
  const [answers, setAnswers] = useState<Record<string, ColumnAnswer>>({})
  const ask = useMemo(
    () =>
      (
        checkpoints: readonly string[],
        image: SharedImage | null,
        method: MethodId,
        target: number | null,
        steps: number,
      ) => {
        if (!image) return
        const abort = new AbortController()
        const put = (id: string, change: Partial<ColumnAnswer>) => {
          if (!abort.signal.aborted) setAnswers((now) => ({ ...now, [id]: { ...(now[id] ?? NO_ANSWER), ...change } }))
        }
        const options = { signal: abort.signal }
        const looks = checkpoints.map((checkpoint) => api().explain.look({ checkpoint, pixels: image.pixels }, options))
        const one = async (checkpoint: string, at: number) => {
          put(checkpoint, { phase: 'asking', error: null })
          try {
            put(checkpoint, { look: await looks[at]! })
            const question = {
              checkpoint,
              pixels: image.pixels,
              target: { kind: 'class' as const, index: target ?? predictedClass(await looks[0]!) },
              methods: [method],
              options: { steps },
            }
            const [attribution = null] = await api().explain.attribute(question, options)
            put(checkpoint, { attribution, phase: 'ready' })
          } catch (error) {
            put(checkpoint, { phase: 'failed', error, look: null, attribution: null })
          }
        }
        void Promise.all(checkpoints.map(one))
        return () => abort.abort()
      },
    [],
  )
  return [answers, ask] as const
}
