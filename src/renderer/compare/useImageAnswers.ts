import type { ArchitectureReport } from '@shared/architecture/analysis.ts'
import type { MethodId } from '@shared/explain/methods.ts'
import { useMemo, useState } from 'react'
import { api } from '../client.ts'
import { askedMaps, predictedClass } from '../explain/useLook.ts'
import { classPlace } from './classPlaces.ts'
import type { ColumnAnswer } from './ImageColumn.tsx'
import type { SharedImage } from './imageChoice.ts'
import type { ModelClasses } from './useModelClasses.ts'

export const NO_ANSWER: ColumnAnswer = {
  phase: 'asking',
  error: null,
  look: null,
  maps: null,
  attribution: null,
  explained: null,
}

/**
 * Asks every model about the image: scores first, maps of the layers that are shown by `answer.maps`, then the attribution of one class by its name; without one (`target` null), of
 * the class that the first model names for this very image. A model without such a class explains its own answer, and says so.
 */
export function useImageAnswers() {
  const [answers, setAnswers] = useState<Record<string, ColumnAnswer>>({})
  const ask = useMemo(
    () =>
      (
        checkpoints: readonly string[],
        image: SharedImage | null,
        method: MethodId,
        target: string | null,
        classes: ModelClasses,
        steps: number,
        reports: Readonly<Record<string, ArchitectureReport>>,
      ) => {
        // Before their names are known, a number would be another class in each of them.
        if (!image || checkpoints.some((checkpoint) => !classes[checkpoint])) return
        const abort = new AbortController()
        const put = (id: string, change: Partial<ColumnAnswer>) => {
          if (!abort.signal.aborted) setAnswers((now) => ({ ...now, [id]: { ...(now[id] ?? NO_ANSWER), ...change } }))
        }
        const options = { signal: abort.signal }
        const { pixels } = image
        const looks = checkpoints.map((checkpoint) => api().explain.look({ checkpoint, pixels, layers: [] }, options))
        const one = async (checkpoint: string, at: number) => {
          put(checkpoint, { phase: 'asking', error: null })
          try {
            const look = await looks[at]!
            const maps = askedMaps(reports[checkpoint]!, { checkpoint, pixels }, abort.signal)
            put(checkpoint, { look, maps })
            const own = classes[checkpoint]!
            const asked = target ?? classes[checkpoints[0]!]![predictedClass(await looks[0]!)] ?? ''
            const place = classPlace(asked, own)
            const index = place < 0 ? predictedClass(look) : place
            const explained = { name: own[index] ?? String(index), insteadOf: place < 0 ? asked : null }
            const question = {
              checkpoint,
              pixels,
              target: { kind: 'class' as const, index },
              methods: [method],
              options: { steps },
            }
            const [attribution = null] = await api().explain.attribute(question, options)
            put(checkpoint, { attribution, explained, phase: 'ready' })
          } catch (error) {
            put(checkpoint, { phase: 'failed', error, look: null, maps: null, attribution: null, explained: null })
          }
        }
        void Promise.all(checkpoints.map(one))
        return () => abort.abort()
      },
    [],
  )
  return [answers, ask] as const
}
