import { kindOf, type LayerSpec } from './kinds/table.ts'

/** Names layers by kind and order: `conv1` ... `conv9`, `pool1`, `dropout1`, `average1`. */
export function layerNames(layers: readonly LayerSpec[]): string[] {
  const seen = new Map<string, number>()
  return layers.map((spec) => {
    const { prefix } = kindOf(spec)
    const order = (seen.get(prefix) ?? 0) + 1
    seen.set(prefix, order)
    return `${prefix}${order}`
  })
}
