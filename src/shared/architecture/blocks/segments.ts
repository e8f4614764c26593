import type { Placed } from '../graph.ts'

/** Layers from `first` to `last` that one output enters and one leaves: a layer of a chain alone, or what lies between a fork and its join. */
export interface Segment {
  first: number
  last: number
}

/** Cuts a network after every layer that all ways lead through. */
export function segmentsOf(layers: readonly Placed[]): Segment[] {
  /** How many edges more begin to pass a layer by than end to. */
  const steps = new Int32Array(layers.length + 1)
  for (const { index, from } of layers)
    for (const below of from)
      if (below < index - 1) {
        steps[below + 1]!++
        steps[index]!--
      }
  const segments: Segment[] = []
  let passing = 0
  for (const { index } of layers) {
    passing += steps[index]!
    if (passing > 0 && index < layers.length - 1) continue
    segments.push({ first: (segments.at(-1)?.last ?? -1) + 1, last: index })
  }
  return segments
}
