import type { LayerSpec } from './spec.ts'

/** One step of an alignment: indices into both lists; null where a layer has no partner. */
export type AlignedPair = [left: number | null, right: number | null]

// Costs are relative: 1 is a whole layer added or removed. They are symmetric, so that a diff mirrors.
const LONE: Record<LayerSpec['kind'], number> = {
  convolution: 1,
  'max-pooling': 1,
  'p-norm-pooling': 1,
  dropout: 0.5, // it holds no weights and moves no pixels: dropping one says less
  'global-average': 1,
}

const isPooling = (spec: LayerSpec) => spec.kind === 'max-pooling' || spec.kind === 'p-norm-pooling'

function windowCost(a: { kernel: number; stride: number }, b: { kernel: number; stride: number }): number {
  return (a.kernel === b.kernel ? 0 : 0.3) + (a.stride === b.stride ? 0 : 0.3)
}

/** Cost of calling `a` and `b` the same layer, changed; infinite where that makes no sense. */
export function changeCost(a: LayerSpec, b: LayerSpec): number {
  if (a.kind === 'convolution' && b.kind === 'convolution') {
    const width =
      a.channels === b.channels ? 0 : Math.min(0.3, 0.1 + 0.05 * Math.abs(Math.log2(a.channels / b.channels)))
    const centred = a.padding * 2 + 1 === a.kernel && b.padding * 2 + 1 === b.kernel
    const padding = centred || a.padding === b.padding ? 0 : 0.1
    return windowCost(a, b) + padding + width + (a.relu === b.relu ? 0 : 0.1)
  }
  if (isPooling(a) && isPooling(b)) {
    const [first, second] = [a as { kernel: number; stride: number }, b as { kernel: number; stride: number }]
    const norm = normOf(a) === normOf(b) ? 0 : 0.2
    return windowCost(first, second) + norm + (paddingOf(a) === paddingOf(b) ? 0 : 0.1)
  }
  // The paper's own exchange: pooling for a convolution that subsamples alike, or the other way round.
  const [pooling, convolution] = isPooling(a) ? [a, b] : [b, a]
  if (isPooling(pooling) && convolution.kind === 'convolution') {
    const both = [pooling as { kernel: number; stride: number }, convolution] as const
    return both[0].stride === both[1].stride ? 0.7 + windowCost(...both) : Number.POSITIVE_INFINITY
  }
  if (a.kind === 'dropout' && b.kind === 'dropout') return a.rate === b.rate ? 0 : 0.1
  return a.kind === b.kind ? 0 : Number.POSITIVE_INFINITY
}

const normOf = (spec: LayerSpec) => (spec.kind === 'p-norm-pooling' ? spec.p : 'infinity')
const paddingOf = (spec: LayerSpec) => ('padding' in spec ? spec.padding : 0)

/**
 * Aligns two lists of layers at the lowest total cost (dynamic programming over changed, added and removed layers, O(n m)).
 * Among equally cheap alignments the one with the earliest partners wins, so an inserted layer shows up as late as possible.
 */
export function alignLayers(left: readonly LayerSpec[], right: readonly LayerSpec[]): AlignedPair[] {
  const n = left.length
  const m = right.length
  // best[i][j]: lowest cost of aligning left[i..] with right[j..]
  const best = Array.from({ length: n + 1 }, () => new Float64Array(m + 1))
  for (let i = n; i >= 0; i--)
    for (let j = m; j >= 0; j--) {
      if (i === n && j === m) continue
      let cost = Number.POSITIVE_INFINITY
      if (i < n && j < m) cost = changeCost(left[i]!, right[j]!) + best[i + 1]![j + 1]!
      if (i < n) cost = Math.min(cost, LONE[left[i]!.kind] + best[i + 1]![j]!)
      if (j < m) cost = Math.min(cost, LONE[right[j]!.kind] + best[i]![j + 1]!)
      best[i]![j] = cost
    }
  const tolerance = 1e-9
  const pairs: AlignedPair[] = []
  let i = 0
  let j = 0
  while (i < n || j < m) {
    const here = best[i]![j]! + tolerance
    if (i < n && j < m && changeCost(left[i]!, right[j]!) + best[i + 1]![j + 1]! <= here) pairs.push([i++, j++])
    else if (i < n && LONE[left[i]!.kind] + best[i + 1]![j]! <= here) pairs.push([i++, null])
    else pairs.push([null, j++])
  }
  return pairs
}
