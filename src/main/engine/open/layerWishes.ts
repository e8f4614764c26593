import { kindOf } from '../../../shared/architecture/kinds/table.ts'
import { TAKEN_NAMES } from '../../../shared/architecture/layerNames.ts'
import type { LayerSpec } from '../../../shared/architecture/spec.ts'

const LONGEST = 40

/** A layer name of what a file calls it: `layer1.0.conv1` -> `layer1_0_conv1`; null where nothing readable is left. */
export function asLayerName(wish: string): string | null {
  const plain = wish
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '')
  // Of a long one the end tells layers apart.
  const short = plain.length > LONGEST ? plain.slice(-LONGEST).replace(/^[_0-9]+/, '') : plain
  return /^[a-z]/.test(short) ? short : null
}

/** A name for every layer, all different: its wish, or kind and order. */
export function freeNames(layers: readonly { spec: LayerSpec; wish: string | null }[]): string[] {
  const wished = layers.map(({ wish }) => (wish === null ? null : asLayerName(wish)))
  const taken = new Set<string>(TAKEN_NAMES.keys())
  const names = wished.map((name) => {
    if (name === null || taken.has(name)) return null
    taken.add(name)
    return name
  })
  const count = new Map<string, number>()
  return names.map((name, at) => {
    const { prefix } = kindOf(layers[at]!.spec)
    let order = (count.get(prefix) ?? 0) + 1
    count.set(prefix, order)
    if (name !== null) return name
    while (taken.has(`${prefix}${order}`)) order++
    taken.add(`${prefix}${order}`)
    return `${prefix}${order}`
  })
}
