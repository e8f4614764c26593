import type { FeatureMaps } from '@shared/explain/model.ts'
import { useEffect, useSyncExternalStore } from 'react'
import type { MapSource } from './mapSource.ts'

/** A layer's maps once they are there; asks for them. @param layer null where none are needed now */
export function useLayerMaps(source: MapSource, layer: string | null): FeatureMaps | null {
  const maps = useSyncExternalStore(source.subscribe, () => (layer === null ? null : source.get(layer)))
  const isMissing = layer !== null && maps === null
  useEffect(() => {
    // Also once they have been pushed out by others.
    if (layer !== null && isMissing) source.want(layer)
  }, [source, layer, isMissing])
  return maps
}

/** Whether maps are on their way, and what kept them back. */
export function useMapsPhase(source: MapSource): { isWaiting: boolean; error: unknown } {
  const isWaiting = useSyncExternalStore(source.subscribe, source.isWaiting)
  const error = useSyncExternalStore(source.subscribe, source.error)
  return { isWaiting, error }
}
