import type { FeatureMaps } from '@shared/explain/model.ts'
import { useEffect, useRef, useSyncExternalStore } from 'react'
import type { MapSource } from './mapSource.ts'

export interface WantedMaps {
  source: MapSource | null
  layer: string | null
}

const sameMaps = (a: readonly (FeatureMaps | null)[], b: readonly (FeatureMaps | null)[]) =>
  a.length === b.length && a.every((one, at) => one === b[at])

/** A layer's maps of each of several networks, each once it is there; null until then. */
export function useManyMaps(wanted: readonly WantedMaps[]): readonly (FeatureMaps | null)[] {
  const latest = useRef<readonly (FeatureMaps | null)[]>([])
  const found = useSyncExternalStore(
    (listener) => {
      const ends = wanted.map(({ source }) => source?.subscribe(listener))
      return () => {
        for (const end of ends) end?.()
      }
    },
    () => {
      const now = wanted.map(({ source, layer }) => (source && layer !== null ? source.get(layer) : null))
      // The same list as long as nothing has changed, or the page would be drawn without end.
      if (!sameMaps(latest.current, now)) latest.current = now
      return latest.current
    },
  )
  useEffect(() => {
    const ends = wanted.map(({ source, layer }) => (source && layer !== null ? source.hold(layer) : null))
    return () => {
      for (const end of ends) end?.()
    }
  })
  return found
}
