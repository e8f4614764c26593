import type { Ref } from '../graph/attribute.ts'
import type { GraphKernels, SparseMatrix } from '../graph/graphKernels.ts'
import type { Node } from '../graph/node.ts'
import { oncePerSite, type PlainAlgorithm, type PlainSite, siteKey } from './algorithm.ts'
import type { SideTransform, Term } from './sideTransform.ts'
import {
  kernelFromProducts,
  multiplicationsOf,
  transformedKernel,
  type WinogradPlan,
  winogradPlan,
} from './winogradPlan.ts'

/** Sparse products to be applied one after the other. */
type Stages = SparseMatrix[]

/** Terms of a two-dimensional transform from those of its sides; `place` and `source` number elements by row and column. */
function combine(
  rows: readonly (readonly Term[])[],
  columns: readonly (readonly Term[])[],
  place: (row: number, column: number) => number,
  source: (row: number, column: number) => number,
): [number, number, number][] {
  const entries: [number, number, number][] = []
  for (const [i, rowTerms] of rows.entries())
    for (const [j, columnTerms] of columns.entries())
      for (const a of rowTerms)
        for (const b of columnTerms) entries.push([place(i, j), source(a.from, b.from), a.factor * b.factor])
  return entries.sort((a, b) => a[0] - b[0] || a[1] - b[1])
}

const identityTerms = (size: number): Term[][] => Array.from({ length: size }, (_, from) => [{ from, factor: 1 }])
const transposed = ({ rows, columns, entries }: SparseMatrix): SparseMatrix => ({
  rows: columns,
  columns: rows,
  entries: entries
    .map(([row, column, value]) => [column, row, value] as const)
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]),
})
/** Both sides at once where that takes fewer terms, else columns, then rows. */
const cheaper = (atOnce: Stages, oneByOne: Stages) => {
  const terms = (stages: Stages) => stages.reduce((sum, { entries }) => sum + entries.length, 0)
  return terms(atOnce) <= terms(oneByOne) ? atOnce : oneByOne
}

/** Products of a side in one list, [products * tiles]. */
const flatten = ({ input }: SideTransform) => input.flat()

/** Map [H * W] -> products, ordered by (row product, column product, row tile, column tile). */
function inputStages({ rows, columns }: WinogradPlan): Stages {
  const { tiles: down } = rows
  const { tiles: across } = columns
  const wide = columns.products * across
  const count = rows.products * down * wide
  const product = (r: number, c: number) => {
    const [i, t, j, u] = [Math.floor(r / down), r % down, Math.floor(c / across), c % across]
    return ((i * columns.products + j) * down + t) * across + u
  }
  const pixel = (h: number, w: number) => h * columns.inputSide + w
  const between = (h: number, c: number) => h * wide + c
  const pixels = rows.inputSide * columns.inputSide
  return cheaper(
    [{ rows: count, columns: pixels, entries: combine(flatten(rows), flatten(columns), product, pixel) }],
    [
      {
        rows: rows.inputSide * wide,
        columns: pixels,
        entries: combine(identityTerms(rows.inputSide), flatten(columns), between, pixel),
      },
      {
        rows: count,
        columns: rows.inputSide * wide,
        entries: combine(flatten(rows), identityTerms(wide), product, between),
      },
    ],
  )
}

/** Products -> map [H' * W']. */
function outputStages({ rows, columns }: WinogradPlan): Stages {
  const { tiles: down } = rows
  const { tiles: across } = columns
  const wide = columns.products * across
  const count = rows.products * down * wide
  const product = (r: number, c: number) => {
    const [i, t, j, u] = [Math.floor(r / down), r % down, Math.floor(c / across), c % across]
    return ((i * columns.products + j) * down + t) * across + u
  }
  const pixel = (h: number, w: number) => h * columns.outputSide + w
  const between = (h: number, c: number) => h * wide + c
  const pixels = rows.outputSide * columns.outputSide
  return cheaper(
    [{ rows: pixels, columns: count, entries: combine(rows.output, columns.output, pixel, product) }],
    [
      {
        rows: rows.outputSide * wide,
        columns: count,
        entries: combine(rows.output, identityTerms(wide), between, product),
      },
      {
        rows: pixels,
        columns: rows.outputSide * wide,
        entries: combine(identityTerms(rows.outputSide), columns.output, pixel, between),
      },
    ],
  )
}

const apply = (kernels: GraphKernels, stages: Stages, x: Ref) =>
  stages.reduce((value, matrix) => kernels.sparseMatMul(matrix, value), x)
const applyTransposed = (kernels: GraphKernels, stages: Stages, x: Ref) =>
  [...stages].reverse().reduce((value, matrix) => kernels.sparseMatMul(transposed(matrix), value), x)

/**
 * Winograd convolution whose transforms are sparse matrices over positions: each non-zero adds one row of N * C numbers to another. All
 * tiles of a product then stand in one matrix, so that the products are few and large.
 */
export function winogradSparse(tile: number, supports: PlainAlgorithm['supports']): PlainAlgorithm {
  const planOf = oncePerSite((site) => {
    const plan = winogradPlan([tile, tile], site)
    return { plan, input: inputStages(plan), output: outputStages(plan) }
  })
  const shapes = ({ plan }: { plan: WinogradPlan }, { input: [n] }: PlainSite) => ({
    products: plan.transforms.rows.products ** 2,
    /** Rows of each product's matrix. */
    height: plan.rows.tiles * plan.columns.tiles * n!,
  })
  /** [products^2, tiles * N, in] */
  const transformedInput = (kernels: GraphKernels, site: PlainSite, x: Node) =>
    kernels.once(`winograd ${tile} sparse of ${x.ref} for ${siteKey(site)}`, () => {
      const made = planOf(site)
      const [n, height, width, channels] = site.input as [number, number, number, number]
      const flat = kernels.reshape(kernels.inLayout(x, 'positions-first').ref, [height * width, n * channels])
      const { products, height: matrixHeight } = shapes(made, site)
      return kernels.reshape(apply(kernels, made.input, flat), [products, matrixHeight, channels])
    })
  /** [products^2, tiles * N, out] */
  const transformedSignal = (kernels: GraphKernels, site: PlainSite, dy: Node) =>
    kernels.once(`winograd ${tile} sparse of signal ${dy.ref} for ${siteKey(site)}`, () => {
      const made = planOf(site)
      const [n, height, width, channels] = dy.shape as [number, number, number, number]
      const flat = kernels.reshape(kernels.inLayout(dy, 'positions-first').ref, [height * width, n * channels])
      const { products, height: matrixHeight } = shapes(made, site)
      return kernels.reshape(applyTransposed(kernels, made.output, flat), [products, matrixHeight, channels])
    })
  /** Sums of products [products^2, tiles * N, C] as rows of N * C numbers. */
  const asRows = (kernels: GraphKernels, site: PlainSite, value: Ref, channels: number) => {
    const { products, height } = shapes(planOf(site), site)
    const n = site.input[0]!
    return kernels.reshape(value, [(products * height) / n, n * channels])
  }

  return {
    id: `winograd-${tile}`,
    title: `Winograd, tiles of ${tile}x${tile}`,
    direct: false,
    layout: 'positions-first',
    supports,
    multiplications: (site) => multiplicationsOf(winogradPlan([tile, tile], site)),
    forward(kernels, site, x, kernel) {
      const { plan, output } = planOf(site)
      const sums = kernels.batchMatMul(transformedInput(kernels, site, x), transformedKernel(kernels, plan, kernel))
      const [n, height, width, channels] = plan.outputShape as [number, number, number, number]
      const map = apply(kernels, output, asRows(kernels, site, sums, channels))
      return {
        ref: kernels.reshape(map, [height, width, n, channels]),
        shape: plan.outputShape,
        layout: 'positions-first',
      }
    },
    inputGradient(kernels, site, dy, kernel) {
      const { plan, input } = planOf(site)
      const signal = transformedSignal(kernels, site, dy)
      const sums = kernels.batchMatMul(signal, transformedKernel(kernels, plan, kernel), false, true)
      const [n, height, width, channels] = site.input as [number, number, number, number]
      const map = applyTransposed(kernels, input, asRows(kernels, site, sums, channels))
      return { ref: kernels.reshape(map, [height, width, n, channels]), shape: site.input, layout: 'positions-first' }
    },
    kernelGradient(kernels, site, x, dy) {
      const { plan } = planOf(site)
      const [source, signal] = [transformedInput(kernels, site, x), transformedSignal(kernels, site, dy)]
      const products = kernels.batchMatMul(source, signal, true, false)
      return kernelFromProducts(kernels, plan, products, 1, site.kernel)
    },
  }
}
