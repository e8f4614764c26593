import { attribute, type Ref } from '../graph/graphDef.ts'
import type { GraphKernels } from '../graph/graphKernels.ts'
import type { Node } from '../graph/node.ts'
import { type ConvolutionAlgorithm, type ConvolutionSite, oncePerSite, siteKey } from './algorithm.ts'
import type { TileTransform } from './tileTransform.ts'
import {
  kernelFromProducts,
  multiplicationsOf,
  type TileShape,
  transformedKernel,
  type WinogradPlan,
  winogradPlan,
} from './winogradPlan.ts'

/**
 * A transform along one side of a map. It takes a side apart, tile by tile: product q of tile t is the sum over o of
 * `factors[q][o] * x[step * t + o - before]`, with zeros outside the map. Its adjoint puts a side together.
 */
interface Tiling {
  /** [products][span] */
  factors: number[][]
  tiles: number
  step: number
  before: number
  /** Length of the map's side. */
  side: number
}

/** How the input of a convolution is taken apart along a side. */
function inputTiling({ input, stride, tile }: TileTransform, tiles: number, side: number, padding: number): Tiling {
  const span = 1 + Math.max(...input.flatMap((terms) => terms.map(({ offset }) => offset)))
  const factors = input.map((terms) => {
    const row = new Array<number>(span).fill(0)
    for (const { offset, factor } of terms) row[offset] = factor
    return row
  })
  return { factors, tiles, step: stride * tile, before: padding, side }
}

/** How its output is put together. */
function outputTiling({ output, tile, products }: TileTransform, tiles: number, side: number): Tiling {
  const factors = Array.from({ length: products }, (_, q) => output.map((row) => row[q]!))
  return { factors, tiles, step: tile, before: 0, side }
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

/** Products that take the same places of their tile: one loop makes them, and reads nothing in vain. */
interface Group {
  count: number
  ref: Ref
}

/** Usual tiles have three: those of the points 0 and infinity and all others. Each pair of groups is a loop to compile. */
const MOST_GROUPS = 3

/** A tiling as those of its groups. */
function groupsOf(tiling: Tiling): Tiling[] {
  const groups: { support: string; factors: number[][] }[] = []
  for (const row of tiling.factors) {
    const support = row.map((factor) => (factor === 0 ? '0' : '1')).join('')
    const last = groups.at(-1)
    if (last?.support === support) last.factors.push(row)
    else groups.push({ support, factors: [row] })
  }
  if (groups.length > MOST_GROUPS) return [tiling]
  return groups.map(({ factors }) => ({ ...tiling, factors }))
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
function takeRowsApart(kernels: GraphKernels, tiling: Tiling, x: Ref, rest: number): Group[] {
  const { tiles, side } = tiling
  return kernels.builder.fuse(() =>
    groupsOf(tiling).map((group) => {
      const terms = tapTerms(kernels, group, x, [side, rest], 0, (taken) => kernels.reshape(taken, [tiles, 1, rest]))
      return { count: group.factors.length, ref: weightedSum(kernels, terms, 1, 3) }
    }),
  )
}

/** Bands [outer, products', side, rest] of each group of rows -> for each of them and each group of columns, [products', products, outer, tiles, rest]. */
function takeColumnsApart(
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
function putSideTogether(
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

const tilingsOf = ({ transforms, rows, columns }: WinogradPlan, { window: { padding } }: ConvolutionSite) => ({
  input: {
    rows: inputTiling(transforms.rows, rows.tiles, rows.inputSide, padding),
    columns: inputTiling(transforms.columns, columns.tiles, columns.inputSide, padding),
  },
  output: {
    rows: outputTiling(transforms.rows, rows.tiles, rows.outputSide),
    columns: outputTiling(transforms.columns, columns.tiles, columns.outputSide),
  },
})

/** A map [H, W, N, C] in memory -> one matrix [tiles * N, C] for every product. */
const takeApart = (kernels: GraphKernels, x: Node, { rows, columns }: { rows: Tiling; columns: Tiling }): Ref[] => {
  const [n, , width, channels] = x.shape as [number, number, number, number]
  const rest = n * channels
  const source = kernels.reshape(kernels.inLayout(x, 'positions-first').ref, [rows.side, width * rest])
  const bands = takeRowsApart(kernels, rows, source, width * rest).map(({ ref, count }) => ({
    ref: kernels.reshape(ref, [rows.tiles, count, width, rest]),
    count,
  }))
  const matrix = [rows.tiles * columns.tiles * n, channels]
  return takeColumnsApart(kernels, columns, bands, rows.tiles, rest).flatMap((parts, i) => {
    const { count: down } = bands[i]!
    // For each group of columns, its products by rows and columns.
    const separate = parts.map(({ ref, count }) => {
      const all = kernels.unpack(kernels.reshape(ref, [down * count, ...matrix]), down * count)
      return Array.from({ length: down }, (_, row) => all.slice(row * count, (row + 1) * count))
    })
    return Array.from({ length: down }, (_, row) => separate.flatMap((group) => group[row]!)).flat()
  })
}

/** Its adjoint. */
const putTogether = (
  kernels: GraphKernels,
  products: readonly Ref[],
  shape: readonly number[],
  { rows, columns }: { rows: Tiling; columns: Tiling },
): Node => {
  const [n, height, width, channels] = shape as [number, number, number, number]
  const across = columns.factors.length
  const rest = n * channels
  // Inside a cluster, another shape of the same numbers would cost a division for each of them.
  const shaped = products.map((product) => kernels.reshape(product, [rows.tiles, columns.tiles, 1, rest]))
  const bands = kernels.builder
    .fuse(() =>
      rows.factors.map((_, row) =>
        putSideTogether(kernels, columns, shaped.slice(row * across, (row + 1) * across), rows.tiles, rest),
      ),
    )
    .map((band) => kernels.reshape(band, [1, rows.tiles, 1, width * rest]))
  const ref = kernels.builder.fuse(() =>
    kernels.reshape(putSideTogether(kernels, rows, bands, 1, width * rest), [height, width, n, channels]),
  )
  return { ref, shape, layout: 'positions-first' }
}

/**
 * Winograd convolution whose transforms are fused into single passes over memory: rows, then columns, each pass's reads within the
 * processor's caches; the products are one matrix product each.
 */
export function winogradFused(tile: TileShape, supports: ConvolutionAlgorithm['supports']): ConvolutionAlgorithm {
  const name = tile[0] === tile[1] ? `${tile[0]}` : tile.join('x')
  const planOf = oncePerSite((site) => {
    const plan = winogradPlan(tile, site)
    return { ...plan, tilings: tilingsOf(plan, site) }
  })
  const kernelOf = (kernels: GraphKernels, plan: WinogradPlan, kernel: Node): Ref[] =>
    kernels.onceForAll(`winograd ${name} fused of ${kernel.ref}`, () =>
      kernels.unpack(transformedKernel(kernels, plan, kernel), plan.rows.products * plan.columns.products),
    )
  const transformedInput = (kernels: GraphKernels, site: ConvolutionSite, x: Node): Ref[] =>
    kernels.once(`winograd ${name} fused of ${x.ref} for ${siteKey(site)}`, () =>
      takeApart(kernels, x, planOf(site).tilings.input),
    )
  const transformedSignal = (kernels: GraphKernels, site: ConvolutionSite, dy: Node): Ref[] =>
    kernels.once(`winograd ${name} fused of signal ${dy.ref} for ${siteKey(site)}`, () =>
      takeApart(kernels, dy, planOf(site).tilings.output),
    )

  return {
    id: `winograd-${name}-fused`,
    title: `Winograd, tiles of ${tile.join('x')}, transforms compiled into single passes`,
    direct: false,
    layout: 'positions-first',
    supports,
    multiplications: (site) => multiplicationsOf(winogradPlan(tile, site)),
    forward(kernels, site, x, kernel) {
      const plan = planOf(site)
      const taps = kernelOf(kernels, plan, kernel)
      const products = transformedInput(kernels, site, x).map((own, i) => kernels.matMul(own, taps[i]!))
      return putTogether(kernels, products, plan.outputShape, plan.tilings.output)
    },
    inputGradient(kernels, site, dy, kernel) {
      const plan = planOf(site)
      const taps = kernelOf(kernels, plan, kernel)
      const products = transformedSignal(kernels, site, dy).map((own, i) => kernels.matMul(own, taps[i]!, false, true))
      return putTogether(kernels, products, site.input, plan.tilings.input)
    },
    kernelGradient(kernels, site, x, dy) {
      const plan = planOf(site)
      const signal = transformedSignal(kernels, site, dy)
      const gradients = transformedInput(kernels, site, x).map((own, i) => kernels.matMul(own, signal[i]!, true, false))
      const all = kernels.float('Pack', gradients, {
        N: attribute.integer(gradients.length),
        axis: attribute.integer(0),
      })
      return kernelFromProducts(kernels, plan, all, 1, site.kernel)
    },
  }
}
