import { useEffect, useState } from 'react'
import { api } from '../client.ts'

/** Names of the classes of checkpoints, in the order of their outputs; what is not known yet is absent. */
export type ModelClasses = Readonly<Record<string, readonly string[]>>

/** The classes of each of these checkpoints; one that cannot be read stays unknown, and its look says why. */
export function useModelClasses(checkpoints: readonly string[]): ModelClasses {
  const [known, setKnown] = useState<ModelClasses>({})
  const key = checkpoints.join(',')
  useEffect(() => {
    const abort = new AbortController()
    for (const checkpoint of key.split(',').filter(Boolean))
      api()
        .explain.open({ checkpoint }, { signal: abort.signal })
        .then(({ classes }) => !abort.signal.aborted && setKnown((now) => ({ ...now, [checkpoint]: classes })))
        .catch(() => !abort.signal.aborted && setKnown((now) => ({ ...now, [checkpoint]: [] })))
    return () => abort.abort()
  }, [key])
  return known
}
