import { sameSides } from './kinds/sides.ts'
import { familyOf, kindOf, type LayerSpec } from './kinds/table.ts'
import { type WindowSpec, windowCost } from './kinds/window.ts'

/** One step of an alignment: indices into both lists; null where a layer has no partner. */
export type AlignedPair = [left: number | null, right: number | null]

/** Cost of another name: less than any other change, so that among equals those that kept theirs are partners. */
const RENAMED = 0.02

/**
 * Cost of calling `a` and `b` the same layer, changed; infinite where that makes no sense. Costs are relative: 1 is a whole layer added or
 * removed. They are symmetric, so that a diff mirrors.
 */
export function changeCost(a: LayerSpec, b: LayerSpec): number {
  const [one, other] = [familyOf(a), familyOf(b)]
  if (one === other) return kindOf(a).changeCost(a, b) + (a.name === b.name ? 0 : RENAMED)
  // The paper's own exchange: pooling for a convolution that subsamples alike, or the other way round.
  if ((one === 'pooling' && other === 'convolution') || (one === 'convolution' && other === 'pooling')) {
    const [first, second] = [a as WindowSpec, b as WindowSpec]
    if (sameSides(first.stride, second.stride)) return 0.7 + windowCost(first, second)
  }
  return Number.POSITIVE_INFINITY
}

const costAlone = (spec: LayerSpec) => kindOf(spec).alone

/**
 * Aligns two lists of layers at the lowest total cost (dynamic programming over changed, added and removed layers, O(n m)).
 * `mayPair` keeps layers apart whatever they cost.
 * Among equally cheap alignments the one with the earliest partners wins, so an inserted layer shows up as late as possible.
 */
export function alignLayers(
  left: readonly LayerSpec[],
  right: readonly LayerSpec[],
  mayPair: (left: number, right: number) => boolean = () => true,
): AlignedPair[] {
  const costOf = (i: number, j: number) => (mayPair(i, j) ? changeCost(left[i]!, right[j]!) : Number.POSITIVE_INFINITY)
  const n = left.length
  const m = right.length
  // best[i][j]: lowest cost of aligning left[i..] with right[j..]
  const best = Array.from({ length: n + 1 }, () => new Float64Array(m + 1))
  for (let i = n; i >= 0; i--)
    for (let j = m; j >= 0; j--) {
      if (i === n && j === m) continue
      let cost = Number.POSITIVE_INFINITY
      if (i < n && j < m) cost = costOf(i, j) + best[i + 1]![j + 1]!
      if (i < n) cost = Math.min(cost, costAlone(left[i]!) + best[i + 1]![j]!)
      if (j < m) cost = Math.min(cost, costAlone(right[j]!) + best[i]![j + 1]!)
      best[i]![j] = cost
    }
  const tolerance = 1e-9
  const pairs: AlignedPair[] = []
  let i = 0
  let j = 0
  while (i < n || j < m) {
    const here = best[i]![j]! + tolerance
    if (i < n && j < m && costOf(i, j) + best[i + 1]![j + 1]! <= here) pairs.push([i++, j++])
    else if (i < n && costAlone(left[i]!) + best[i + 1]![j]! <= here) pairs.push([i++, null])
    else pairs.push([null, j++])
  }
  return pairs
}
