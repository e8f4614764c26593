import type { Stored } from '../lowering/nodeList.ts'
import type { LayerPlace } from './kerasModel.ts'

/** A weight under the name that its program gave it: `backbone/conv1/kernel:0`. */
export interface NamedWeight {
  name: string
  stored(): Stored | null
}

const partsOf = (name: string) => name.replace(/:\d+$/, '').split('/')

export const lastPart = (name: string): string => partsOf(name).at(-1)!

/**
 * The weight of a layer among named ones: its last part says which, those before it whose. Models within models may or may not stand in the names, so
 * the longest agreement wins.
 */
export function byName(weights: readonly NamedWeight[], place: LayerPlace, names: readonly string[]): Stored | null {
  let best: { weight: NamedWeight; score: number } | null = null
  for (const weight of weights) {
    const parts = partsOf(weight.name)
    if (!names.includes(parts.at(-1)!)) continue
    const layer = place.names.at(-1)!
    const owners = parts.slice(0, -1)
    const isOwn = owners.at(-1) === layer ? 3 : owners.includes(layer) || owners.join('/').endsWith(layer) ? 2 : 0
    const score = isOwn * 100 + place.names.filter((name) => owners.includes(name)).length
    if (isOwn > 0 && (!best || score > best.score)) best = { weight, score }
  }
  return best?.weight.stored() ?? null
}
