import { inputsOf } from '@shared/architecture/graph.ts'
import { familyOf, kindOf } from '@shared/architecture/kinds/table.ts'
import { IMAGE, layerNames } from '@shared/architecture/layerNames.ts'
import { keepReferences } from '@shared/architecture/references.ts'
import type { LayerSpec } from '@shared/architecture/spec.ts'

/** A layer of the list that is being edited; its key stays with it. */
export interface Row {
  key: number
  spec: LayerSpec
}

type Rows = readonly Row[]
type Keys = ReadonlySet<number>

const namesOf = (rows: Rows) => layerNames(rows.map(({ spec }) => spec))
export const nextKey = (rows: Rows): number => 1 + Math.max(-1, ...rows.map(({ key }) => key))

/** With another list of inputs; an empty one falls away. */
export function withInputs(spec: LayerSpec, from: readonly string[]): LayerSpec {
  const { from: _before, ...rest } = spec
  return (from.length > 0 ? { ...rest, from: [...from] } : rest) as LayerSpec
}

/** A row with every name of its `from` replaced by what `to` says. */
const renamed = (row: Row, to: (name: string) => string): Row =>
  row.spec.from?.some((name) => to(name) !== name) ? { ...row, spec: withInputs(row.spec, row.spec.from.map(to)) } : row

/** Another layer at a place; one that joins several takes the two before it. */
export function insertRow(rows: Rows, at: number, spec: LayerSpec): Row[] {
  const before = [IMAGE, ...namesOf(rows)].slice(Math.max(at - 1, 0), at + 1).reverse()
  const placed = kindOf(spec).arity === 'several' && !spec.from ? withInputs(spec, before) : spec
  return keepReferences(rows, [...rows.slice(0, at), { key: nextKey(rows), spec: placed }, ...rows.slice(at)])
}

/** The chosen rows, in their order, before what stands at index `to` of the list now. */
export function moveRows(rows: Rows, keys: Keys, to: number): Row[] {
  const chosen = rows.filter(({ key }) => keys.has(key))
  const rest = (part: Rows) => part.filter(({ key }) => !keys.has(key))
  return keepReferences(rows, [...rest(rows.slice(0, to)), ...chosen, ...rest(rows.slice(to))])
}

/** The chosen rows as a whole one place up or down; the same list where they are at the end of it. */
export function moveRowsBy(rows: Rows, keys: Keys, by: -1 | 1): Rows {
  const places = rows.flatMap(({ key }, index) => (keys.has(key) ? [index] : []))
  const to = by < 0 ? places[0]! - 1 : places.at(-1)! + 2
  return places.length === 0 || to < 0 || to > rows.length ? rows : moveRows(rows, keys, to)
}

/**
 * Copies of the chosen rows after the last of them. Among themselves the copies are joined as the originals are, they take the last original where
 * those take the layer before the first, and whatever took the last original takes the last copy.
 */
export function duplicateRows(rows: Rows, keys: Keys): { rows: Row[]; copies: number[] } {
  const chosen = rows.filter(({ key }) => keys.has(key))
  const last = rows.findLastIndex(({ key }) => keys.has(key))
  if (last < 0) return { rows: [...rows], copies: [] }
  const fresh = nextKey(rows)
  const copies = chosen.map(({ spec: { name: _name, ...spec } }, index) => ({
    key: fresh + index,
    spec: spec as LayerSpec,
  }))
  const after = keepReferences(rows, [...rows.slice(0, last + 1), ...copies, ...rows.slice(last + 1)])
  const names = new Map(namesOf(after).map((name, index) => [after[index]!.key, name]))
  const nameOf = (key: number) => names.get(key)!
  const first = rows.findIndex(({ key }) => keys.has(key))
  const entry = first > 0 ? nameOf(rows[first - 1]!.key) : IMAGE
  const end = nameOf(chosen.at(-1)!.key)
  const toCopy = new Map([
    ...(last - first + 1 === chosen.length ? [[entry, end] as const] : []),
    ...chosen.map(({ key }, index) => [nameOf(key), nameOf(fresh + index)] as const),
  ])
  const lastCopy = nameOf(fresh + copies.length - 1)
  const joined = after.map((row, index) => {
    if (index <= last) return row
    if (index > last + copies.length) return renamed(row, (name) => (name === end ? lastCopy : name))
    return renamed(row, (name) => toCopy.get(name) ?? name)
  })
  return { rows: joined, copies: copies.map(({ key }) => key) }
}

/** A sum of the last chosen row and what the first one takes, after them: a shortcut around them. Whatever took the last one takes the sum. */
export function shortcutAround(rows: Rows, keys: Keys): Row[] {
  const [first, last] = [rows.findIndex(({ key }) => keys.has(key)), rows.findLastIndex(({ key }) => keys.has(key))]
  if (first < 0) return [...rows]
  const names = namesOf(rows)
  const entry = rows[first]!.spec.from?.[0] ?? names[first - 1] ?? IMAGE
  const key = nextKey(rows)
  const sum = { key, spec: { kind: 'add', from: [names[last]!, entry] } as LayerSpec }
  const after = keepReferences(rows, [...rows.slice(0, last + 1), sum, ...rows.slice(last + 1)])
  const fresh = namesOf(after)
  return after.map((row, index) =>
    index > last + 1 ? renamed(row, (name) => (name === fresh[last] ? fresh[last + 1]! : name)) : row,
  )
}

/** The list without the chosen rows; what took one of them takes that one's first input instead. */
export function removeRows(rows: Rows, keys: Keys): Row[] {
  const names = namesOf(rows)
  /** Index of the layer that stands for one: itself, or what is left below it; -1 is the image. */
  const remaining = (index: number): number => {
    if (index < 0 || !keys.has(rows[index]!.key)) return index
    const inputs = inputsOf(rows[index]!.spec, index, names)
    return remaining('unknown' in inputs ? index - 1 : inputs[0]!)
  }
  const nameAt = (index: number) => (index < 0 ? IMAGE : names[index]!)
  const bridged = rows.map((row, index) => {
    const { from } = row.spec
    if (from)
      return renamed(row, (name) => {
        const at = names.indexOf(name)
        return at < 0 ? name : nameAt(remaining(at))
      })
    // Where the layer before it goes, it takes what that one took, which need not be the next in the list.
    const stands = remaining(index - 1)
    const above = rows.findLastIndex(({ key }, at) => at < index && !keys.has(key))
    return stands === index - 1 || stands === above ? row : { ...row, spec: withInputs(row.spec, [nameAt(stands)]) }
  })
  return keepReferences(
    bridged,
    bridged.filter(({ key }) => !keys.has(key)),
  )
}

/** With another name, or that by kind and order. */
export function withName(spec: LayerSpec, name: string | undefined): LayerSpec {
  const { name: _before, ...rest } = spec
  return (name ? { ...rest, name } : rest) as LayerSpec
}

const HEAD: ReadonlySet<string> = new Set(['average', 'maximum', 'dense', 'shape', 'dropout'])

/** Index at which a network's head begins, which makes class scores of maps: the class maps' convolution, or what comes before the dense layers. */
export function headOf(layers: readonly LayerSpec[]): number {
  let at = layers.length
  while (at > 0 && HEAD.has(familyOf(layers[at - 1]!))) at--
  const isDense = layers.slice(at).some((spec) => familyOf(spec) === 'dense')
  return !isDense && at > 0 && familyOf(layers[at - 1]!) === 'convolution' ? at - 1 : at
}

/** Where another layer goes: after the last chosen one, before the head where it can be trained; a global pooling to the end. */
export function placeOf(rows: Rows, keys: Keys, spec: LayerSpec): number {
  const last = rows.findLastIndex(({ key }) => keys.has(key))
  if (last >= 0) return last + 1
  const isWhole = familyOf(spec) === 'average' || familyOf(spec) === 'maximum'
  return isWhole ? rows.length : headOf(rows.map((row) => row.spec))
}
