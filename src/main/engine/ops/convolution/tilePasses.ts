import type { Ref } from '../graph/attribute.ts'
import type { GraphKernels } from '../graph/graphKernels.ts'
import { groupsOf, type Tiling } from './tiling.ts'

/*
 * Winograd's transforms as passes over memory, each one cluster: rows first, then columns.
 */

/** Products that take the same places of their tile: one loop makes them, and reads nothing in vain. */
export interface Group {
  count: number
  ref: Ref
}

/** Inputs of a sum, each with a factor for every index of one axis. */
interface SumTerm {
  ref: Ref
  factors: readonly number[]
}

/**
 * Sum of terms, whose factors vary along `axis` of `rank` axes. Written as differences: TensorFlow's optimiser would turn a sum of large
 * tensors into operations of its own, outside the cluster.
 */
function weightedSum(kernels: GraphKernels, terms: readonly SumTerm[], axis: number, rank: number): Ref {
  const { builder } = kernels
  return terms.reduce((sum: Ref | null, { ref, factors }): Ref => {
    const signed = Float32Array.from(factors, (factor) => (sum === null ? factor : -factor))
    const shape = Array.from({ length: rank }, (_, i) => (i === axis ? factors.length : 1))
    const term = kernels.float('Mul', [ref, builder.constant(signed, shape)])
    return sum === null ? term : kernels.float('Sub', [sum, term])
  }, null)!
}

/** Along `axis` of x [.., side, ..]: element `step * t + offset - before` for every tile t, zero outside the map: [.., tiles, ..]; null if all are. */
function tap(
  kernels: GraphKernels,
  { tiles, step, before, side }: Tiling,
  x: Ref,
  shape: readonly number[],
  axis: number,
  offset: number,
): Ref | null {
  const first = Math.max(0, Math.ceil((before - offset) / step))
  const last = Math.min(tiles - 1, Math.floor((side - 1 + before - offset) / step))
  if (last < first) return null
  const begin = step * first + offset - before
  const taken = kernels.strided(
    x,
    shape.map((_, i) => (i === axis ? begin : 0)),
    shape.map((size, i) => (i === axis ? begin + step * (last - first) + 1 : size)),
    shape.map((_, i) => (i === axis ? step : 1)),
  )
  // Zeros cost a mask for each element, so they are put where they are needed and nowhere else.
  return first === 0 && last === tiles - 1
    ? taken
    : kernels.pad(
        taken,
        shape.map((_, i) => (i === axis ? [first, tiles - 1 - last] : [0, 0])),
      )
}

/** Terms of a group along one axis; `place` gives a tap the shape in which it is summed. */
function tapTerms(
  kernels: GraphKernels,
  tiling: Tiling,
  x: Ref,
  shape: readonly number[],
  axis: number,
  place: (taken: Ref) => Ref,
): SumTerm[] {
  return tiling.factors[0]!.flatMap((_, offset) => {
    const factors = tiling.factors.map((row) => row[offset]!)
    if (factors.every((factor) => factor === 0)) return []
    const taken = tap(kernels, tiling, x, shape, axis, offset)
    return taken === null ? [] : { ref: place(taken), factors }
  })
}

/** [side, rest] -> [tiles, products, rest] for each group of products. */
export function takeRowsApart(kernels: GraphKernels, tiling: Tiling, x: Ref, rest: number): Group[] {
  const { tiles, side } = tiling
  return kernels.builder.fuse(() =>
    groupsOf(tiling).map((group) => {
      const terms = tapTerms(kernels, group, x, [side, rest], 0, (taken) => kernels.reshape(taken, [tiles, 1, rest]))
      return { count: group.factors.length, ref: weightedSum(kernels, terms, 1, 3) }
    }),
  )
}

/** Bands [outer, products', side, rest] of each group of rows -> for each of them and each group of columns, [products', products, outer, tiles, rest]. */
export function takeColumnsApart(
  kernels: GraphKernels,
  tiling: Tiling,
  bands: readonly Group[],
  outer: number,
  rest: number,
): Group[][] {
  const { tiles, side } = tiling
  return kernels.builder.fuse(() =>
    bands.map(({ ref, count }) =>
      groupsOf(tiling).map((group) => {
        const terms = tapTerms(kernels, group, ref, [outer, count, side, rest], 2, (taken) =>
          kernels.reshape(kernels.transpose(taken, [1, 0, 2, 3]), [count, 1, outer, tiles, rest]),
        )
        return { count: group.factors.length, ref: weightedSum(kernels, terms, 1, 5) }
      }),
    ),
  )
}

/**
 * Products, one [outer, tiles, 1, rest] each, -> [outer, side, rest]; inside a cluster. Positions `step * t + r` make group t: most of it
 * comes from tile t, as o = r + before, and a little at its ends from the tiles beside it.
 */
export function putSideTogether(
  kernels: GraphKernels,
  { factors, tiles, step, before, side }: Tiling,
  products: readonly Ref[],
  outer: number,
  rest: number,
): Ref {
  const span = factors[0]!.length
  const groups = Math.ceil(side / step)
  const furthest = Math.floor((span - 1 - before) / step)
  const nearest = Math.ceil(-(before + step - 1) / step)
  const shifts = Array.from({ length: furthest - nearest + 1 }, (_, i) => nearest + i)
  // Those of tile t first, for they need no zeros around.
  const terms = shifts
    .sort((a, b) => Math.abs(a) - Math.abs(b))
    .flatMap((shift) =>
      factors.map((row, q) => ({
        factors: Array.from({ length: step }, (_, r) => row[r + before + shift * step] ?? 0),
        q,
        shift,
      })),
    )
    .filter((term) => term.factors.some((factor) => factor !== 0))
    .map(({ factors: own, q, shift }) => ({
      ref: shifted(kernels, products[q]!, [outer, tiles, rest], shift, groups),
      factors: own,
    }))
  const sum = kernels.reshape(weightedSum(kernels, terms, 2, 4), [outer, groups * step, rest])
  return groups * step === side ? sum : kernels.slice(sum, [0, 0, 0], [outer, side, rest])
}

/** [outer, tiles, 1, rest] -> [outer, length, 1, rest], moved by `shift` tiles, with zeros where no tile is. */
function shifted(
  kernels: GraphKernels,
  x: Ref,
  [outer, tiles, rest]: [number, number, number],
  shift: number,
  length: number,
): Ref {
  const first = Math.max(0, -shift)
  const last = Math.min(tiles, length - shift)
  const own = first === 0 && last === tiles ? x : kernels.slice(x, [0, first, 0, 0], [outer, last - first, 1, rest])
  const before = Math.max(0, shift)
  const after = length - before - (last - first)
  return before + after === 0
    ? own
    : kernels.pad(own, [
        [0, 0],
        [before, after],
        [0, 0],
        [0, 0],
      ])
}
