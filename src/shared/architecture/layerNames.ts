import { kindOf, type LayerSpec } from './kinds/table.ts'

/** What `from` calls the image. */
export const IMAGE = 'input'

/** Names that no layer can have, and what they stand for: in `from`, and before the "/" in the names of a checkpoint's tensors. */
export const TAKEN_NAMES: ReadonlyMap<string, string> = new Map([
  [IMAGE, 'the image'],
  ['preprocessing', 'the preprocessing in checkpoints'],
])

/**
 * Names layers by kind and order, `conv1` ... `conv9`, `pool1`, `dropout1`, `average1`, unless they have a name of their own. One that has still
 * counts, so that naming a layer renames no other.
 */
export function layerNames(layers: readonly LayerSpec[]): string[] {
  const seen = new Map<string, number>()
  return layers.map((spec) => {
    const { prefix } = kindOf(spec)
    const order = (seen.get(prefix) ?? 0) + 1
    seen.set(prefix, order)
    return spec.name ?? `${prefix}${order}`
  })
}
