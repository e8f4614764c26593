import type { LayerSpec } from './kinds/table.ts'
import { IMAGE } from './layerNames.ts'

/** A layer's place in the network: indices of the layers whose outputs it takes; -1 is the image. */
export interface Placed {
  index: number
  spec: LayerSpec
  from: readonly number[]
}

/**
 * The inputs of the layer at `index`: what its `from` names, or the layer before it.
 * @returns indices, or the first name that is no layer above it in the list
 */
export function inputsOf(spec: LayerSpec, index: number, names: readonly string[]): number[] | { unknown: string } {
  if (!spec.from) return [index - 1]
  const found: number[] = []
  for (const name of spec.from) {
    const at = name === IMAGE ? -1 : names.slice(0, index).indexOf(name)
    if (at < 0 && name !== IMAGE) return { unknown: name }
    found.push(at)
  }
  return found
}

/** Indices of all layers that the output of layer `index` depends on, itself included; the image is left out. */
export function ancestorsOf(layers: readonly Placed[], index: number): Set<number> {
  const found = new Set<number>([index])
  for (let at = index; at >= 0; at--)
    if (found.has(at)) for (const below of layers[at]!.from) if (below >= 0) found.add(below)
  return found
}

/** How many layers take each layer's output. */
export function readersOf(layers: readonly Placed[]): number[] {
  const readers = layers.map(() => 0)
  for (const { from } of layers) for (const below of from) if (below >= 0) readers[below]!++
  return readers
}
