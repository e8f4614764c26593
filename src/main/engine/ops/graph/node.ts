import type { Ref } from './attribute.ts'

/**
 * How a map [N, H, W, C] lies in memory: as it is written, or as [H, W, N, C]. The second lets a transform along H or W be one matrix
 * product over everything behind it, which is what Winograd convolutions are made of.
 */
export type Layout = 'batch-first' | 'positions-first'

/** A value in a graph. `shape` is always the logical one, [N, H, W, C] for maps, whatever the layout. */
export interface Node {
  ref: Ref
  shape: readonly number[]
  layout: Layout
  /** Of a mask: its elements are booleans, and count as this number where they are true. */
  kept?: number
}

/** Axes of H and W in memory. */
export const positionAxes = (layout: Layout): [number, number] => (layout === 'batch-first' ? [1, 2] : [0, 1])

/** A shape given as [N, H, W, C] in the order of the layout's memory. */
export function inMemory(shape: readonly number[], layout: Layout): number[] {
  if (layout === 'batch-first' || shape.length !== 4) return [...shape]
  const [n, height, width, channels] = shape as [number, number, number, number]
  return [height, width, n, channels]
}

export const sizeOf = (shape: readonly number[]) => shape.reduce((product, side) => product * side, 1)
