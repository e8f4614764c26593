import type { LayerSpec } from './kinds/table.ts'
import { layerNames } from './layerNames.ts'

/** A layer of a list that is being edited; its key stays with it. */
export interface KeyedLayer {
  key: number
  spec: LayerSpec
}

/**
 * Lets `from` follow the layers that it names through an edit of the list: names by kind and order move when layers come and go. A layer that is
 * gone is left out of the lists that named it; a list that is empty then falls away.
 */
export function keepReferences<R extends KeyedLayer>(before: readonly R[], after: readonly R[]): R[] {
  const named = new Map(layerNames(before.map(({ spec }) => spec)).map((name, index) => [name, before[index]!.key]))
  const names = new Map(layerNames(after.map(({ spec }) => spec)).map((name, index) => [after[index]!.key, name]))
  return after.map((row) => {
    if (!row.spec.from) return row
    const from = row.spec.from.flatMap((name) => {
      const key = named.get(name)
      return key === undefined ? [name] : (names.get(key) ?? [])
    })
    if (from.join() === row.spec.from.join()) return row
    const { from: _before, ...rest } = row.spec
    return { ...row, spec: (from.length > 0 ? { ...rest, from } : rest) as LayerSpec }
  })
}
