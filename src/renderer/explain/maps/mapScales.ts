import type { AttributionMap } from '@shared/explain/attribution.ts'
import type { MethodId } from '@shared/explain/methods.ts'
import { commonMagnitude, type Rendering } from '@shared/explain/pictures.ts'

/** Methods whose numbers have the same unit, so that one scale for them says something. */
const KIND: Record<MethodId, 'signal' | 'product' | 'cam' | 'fall'> = {
  gradient: 'signal',
  deconvnet: 'signal',
  'guided-backprop': 'signal',
  smoothgrad: 'signal',
  'gradient-input': 'product',
  'integrated-gradients': 'product',
  'grad-cam': 'cam',
  occlusion: 'fall',
}

/** Share of a common scale below which a map looks blank on it. */
const WEAK = 1 / 8

/** Whether a map of this magnitude would look blank at a common one. */
export const isWeak = (own: number, common: number) => own > 0 && own < common * WEAK

export type Space = 'pixels' | 'network'
/** One scale for maps of the same unit, or each map its own; `auto` takes one scale where every map can be seen on it. */
export type ScaleChoice = 'auto' | 'common' | 'own'

export const valuesOf = (map: AttributionMap, space: Space) => (space === 'pixels' ? map.pixels : map.network)

/** The magnitude at the ends of each map's colours: one for all maps of the same unit, or each map's own. */
export function magnitudes(
  maps: readonly AttributionMap[],
  space: Space,
  rendering: Rendering,
  scale: 'common' | 'own',
): number[] {
  const drawn = (map: AttributionMap) => ({ values: valuesOf(map, space), shape: map.shape })
  return maps.map((map) => {
    const group = scale === 'own' ? [map] : maps.filter((other) => KIND[other.method] === KIND[map.method])
    return commonMagnitude(group.map(drawn), rendering)
  })
}

/** The scale that is drawn, and each map's magnitude on it. */
export function scaled(
  maps: readonly AttributionMap[],
  space: Space,
  rendering: Rendering,
  choice: ScaleChoice,
): { scale: 'common' | 'own'; ends: number[] } {
  if (choice === 'own') return { scale: 'own', ends: magnitudes(maps, space, rendering, 'own') }
  const common = magnitudes(maps, space, rendering, 'common')
  if (choice === 'common') return { scale: 'common', ends: common }
  const own = magnitudes(maps, space, rendering, 'own')
  return own.some((magnitude, i) => isWeak(magnitude, common[i]!))
    ? { scale: 'own', ends: own }
    : { scale: 'common', ends: common }
}
