import type { FeatureMaps } from '@shared/explain/model.ts'
import { useEffect, useSyncExternalStore } from 'react'
import type { MapSource } from './mapSource.ts'

/** A layer's maps once they are there; asks for them and holds them. @param layer null where none are needed now */
export function useLayerMaps(source: MapSource, layer: string | null): FeatureMaps | null {
  const maps = useSyncExternalStore(source.subscribe, () => (layer === null ? null : source.get(layer)))
  useEffect(() => (layer === null ? undefined : source.hold(layer)), [source, layer])
  return maps
}

/** Whether maps are on their way, and what kept them back. */
export function useMapsPhase(source: MapSource): { isWaiting: boolean; error: unknown } {
  const isWaiting = useSyncExternalStore(source.subscribe, source.isWaiting)
  const error = useSyncExternalStore(source.subscribe, source.error)
  return { isWaiting, error }
}
