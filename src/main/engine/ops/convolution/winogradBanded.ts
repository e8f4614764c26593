import type { Ref } from '../graph/attribute.ts'
import type { GraphKernels } from '../graph/graphKernels.ts'
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

/** Rows of tiles that are transformed at a time: a band's matrix is mostly zeros beyond its own rows, so few; but each is an operation. */
const BAND = 2

interface Matrix {
  rows: number
  columns: number
  values: Float32Array
}

/** A range of rows of the map (or of products) and the matrix that acts on it. */
interface Band {
  first: number
  count: number
  matrix: Matrix
}

interface Plan extends WinogradPlan {
  /** [products * tiles, W] of the columns' input transform, and [W', products * tiles] of their output transform. */
  columnInput: Matrix
  columnOutput: Matrix
  /** For each band of tiles: products in the order (tile, product) from the map's rows. */
  rowInput: Band[]
  /** For each band of map rows: their part of the adjoint, from products in the order (tile, product). */
  rowInputAdjoint: Band[]
  /** One tile's [tile, products]. */
  rowOutput: Matrix
  /** Rows of tiles in each band. */
  bandTiles: number[]
}

function matrixOf(rows: readonly (readonly Term[])[], columns: number): Matrix {
  const values = new Float32Array(rows.length * columns)
  for (const [row, terms] of rows.entries())
    for (const { from, factor } of terms) values[row * columns + from] = values[row * columns + from]! + factor
  return { rows: rows.length, columns, values }
}

function transposed({ rows, columns, values }: Matrix): Matrix {
  const result = new Float32Array(values.length)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) result[column * rows + row] = values[row * columns + column]!
  return { rows: columns, columns: rows, values: result }
}

/** The smallest range of columns that holds all of the matrix's numbers, and the matrix cut to it. */
function cut(matrix: Matrix): Band {
  const used = Array.from({ length: matrix.columns }, (_, column) => column).filter((column) =>
    Array.from({ length: matrix.rows }, (_, row) => matrix.values[row * matrix.columns + column]).some(
      (value) => value !== 0,
    ),
  )
  const first = used[0] ?? 0
  const count = (used.at(-1) ?? 0) - first + 1
  const values = new Float32Array(matrix.rows * count)
  for (let row = 0; row < matrix.rows; row++)
    values.set(matrix.values.subarray(row * matrix.columns + first, row * matrix.columns + first + count), row * count)
  return { first, count, matrix: { rows: matrix.rows, columns: count, values } }
}

/** Products of a side in the order (tile, product). */
function byTile({ input, tiles, products }: SideTransform): Term[][] {
  return Array.from({ length: tiles * products }, (_, i) => input[i % products]![Math.floor(i / products)]!)
}

function bandedPlan(plan: WinogradPlan): Plan {
  const { rows, columns, transforms } = plan
  const all = byTile(rows)
  const bandTiles: number[] = []
  const rowInput: Band[] = []
  const rowInputAdjoint: Band[] = []
  const whole = transposed(matrixOf(all, rows.inputSide)) // [H, tiles * products]
  for (let tile = 0; tile < rows.tiles; tile += BAND) {
    const count = Math.min(BAND, rows.tiles - tile)
    bandTiles.push(count)
    rowInput.push(cut(matrixOf(all.slice(tile * rows.products, (tile + count) * rows.products), rows.inputSide)))
  }
  const step = transforms.rows.tile * transforms.rows.stride * BAND
  for (let row = 0; row < rows.inputSide; row += step) {
    const count = Math.min(step, rows.inputSide - row)
    const values = whole.values.slice(row * whole.columns, (row + count) * whole.columns)
    rowInputAdjoint.push(cut({ rows: count, columns: whole.columns, values }))
  }
  const values = Float32Array.from(transforms.rows.output.flat())
  return {
    ...plan,
    columnInput: matrixOf(columns.input.flat(), columns.inputSide),
    columnOutput: matrixOf(columns.output, columns.products * columns.tiles),
    rowInput,
    rowInputAdjoint,
    rowOutput: { rows: transforms.rows.tile, columns: transforms.rows.products, values },
    bandTiles,
  }
}

/** `matrix` times the last but one axis of [batch, columns, rest]. */
function alongMiddle(
  kernels: GraphKernels,
  { rows, columns, values }: Matrix,
  x: Ref,
  batch: number,
  rest: number,
): Ref {
  const left = kernels.builder.constant(values, [1, rows, columns])
  return kernels.batchMatMul(left, kernels.reshape(x, [batch, columns, rest]))
}

/** A band's matrix times its range of the first axis of [length, rest]. */
function alongFirst(kernels: GraphKernels, { first, count, matrix }: Band, x: Ref, length: number, rest: number): Ref {
  const left = kernels.builder.constant(matrix.values, [matrix.rows, matrix.columns])
  return kernels.matMul(left, count === length ? x : kernels.slice(x, [first, 0], [count, rest]))
}

/**
 * Winograd convolution whose transforms are matrix products: dense along W, where a row of the map is short, and in bands of tile rows
 * along H. Faster than sparse sums on large maps, with products of fewer rows.
 */
export function winogradBanded(tile: number, supports: PlainAlgorithm['supports']): PlainAlgorithm {
  const planOf = oncePerSite((site) => bandedPlan(winogradPlan([tile, tile], site)))
  /** Lengths that every step needs. */
  const measures = (plan: Plan, n: number) => {
    const { products } = plan.transforms.rows
    return { products, across: plan.columns.tiles, down: plan.rows.tiles, wide: products * plan.columns.tiles * n }
  }
  /** [1, products, products, in, out] */
  const kernelOf = (kernels: GraphKernels, plan: Plan, kernel: Node) =>
    kernels.onceForAll(`winograd ${tile} banded of ${kernel.ref}`, () => {
      const { products } = plan.transforms.rows
      const [, , from, to] = kernel.shape as [number, number, number, number]
      return kernels.reshape(transformedKernel(kernels, plan, kernel), [1, products, products, from, to])
    })
  /** One a band: [tiles of the band, products, products, tiles across * N, in] */
  const transformedInput = (kernels: GraphKernels, site: PlainSite, x: Node): Ref[] =>
    kernels.once(`winograd ${tile} banded of ${x.ref} for ${siteKey(site)}`, () => {
      const plan = planOf(site)
      const [n, height, , channels] = site.input as [number, number, number, number]
      const { products, across, wide } = measures(plan, n)
      const source = kernels.inLayout(x, 'positions-first').ref
      const columns = alongMiddle(kernels, plan.columnInput, source, height, n * channels)
      const flat = kernels.reshape(columns, [height, wide * channels])
      return plan.rowInput.map((band, b) =>
        kernels.reshape(alongFirst(kernels, band, flat, height, wide * channels), [
          plan.bandTiles[b]!,
          products,
          products,
          across * n,
          channels,
        ]),
      )
    })
  /** [tiles down * products, the rest] */
  const transformedSignal = (kernels: GraphKernels, site: PlainSite, dy: Node): Ref =>
    kernels.once(`winograd ${tile} banded of signal ${dy.ref} for ${siteKey(site)}`, () => {
      const plan = planOf(site)
      const [n, height, , channels] = dy.shape as [number, number, number, number]
      const { products, down, wide } = measures(plan, n)
      const source = kernels.inLayout(dy, 'positions-first').ref
      const columns = alongMiddle(kernels, transposed(plan.columnOutput), source, height, n * channels)
      const missing = down * tile - height
      const rest = wide * channels
      const whole = missing
        ? kernels.pad(kernels.reshape(columns, [height, rest]), [
            [0, missing],
            [0, 0],
          ])
        : columns
      const signal = alongMiddle(kernels, transposed(plan.rowOutput), whole, down, rest)
      return kernels.reshape(signal, [down * products, rest])
    })

  return {
    id: `winograd-${tile}-banded`,
    title: `Winograd, tiles of ${tile}x${tile}, transforms as matrix products`,
    direct: false,
    layout: 'positions-first',
    supports,
    multiplications: (site) => multiplicationsOf(winogradPlan([tile, tile], site)),
    forward(kernels, site, x, kernel) {
      const plan = planOf(site)
      const [n, height, width, channels] = plan.outputShape as [number, number, number, number]
      const { wide } = measures(plan, n)
      const transformed = kernelOf(kernels, plan, kernel)
      let row = 0
      const bands = transformedInput(kernels, site, x).map((band, b) => {
        const tiles = plan.bandTiles[b]!
        const sums = kernels.batchMatMul(band, transformed)
        const rows = alongMiddle(kernels, plan.rowOutput, sums, tiles, wide * channels)
        const wanted = Math.min(tiles * tile, height - row)
        const kept =
          wanted === tiles * tile
            ? rows
            : kernels.slice(kernels.reshape(rows, [tiles * tile, wide * channels]), [0, 0], [wanted, wide * channels])
        row += wanted
        const map = alongMiddle(kernels, plan.columnOutput, kept, wanted, n * channels)
        return kernels.reshape(map, [wanted, width * n * channels])
      })
      const ref = kernels.reshape(kernels.concat(bands, 0), [height, width, n, channels])
      return { ref, shape: plan.outputShape, layout: 'positions-first' }
    },
    inputGradient(kernels, site, dy, kernel) {
      const plan = planOf(site)
      const [n, height, width, channels] = site.input as [number, number, number, number]
      const { products, across, down, wide } = measures(plan, n)
      const out = dy.shape[3]!
      const signal = kernels.reshape(transformedSignal(kernels, site, dy), [down, products, products, across * n, out])
      const sums = kernels.batchMatMul(signal, kernelOf(kernels, plan, kernel), false, true)
      const rest = wide * channels
      const flat = kernels.reshape(sums, [down * products, rest])
      const back = transposed(plan.columnInput)
      const bands = plan.rowInputAdjoint.map((band) => {
        const rows = alongFirst(kernels, band, flat, down * products, rest)
        const map = alongMiddle(kernels, back, rows, band.matrix.rows, n * channels)
        return kernels.reshape(map, [band.matrix.rows, width * n * channels])
      })
      const ref = kernels.reshape(kernels.concat(bands, 0), [height, width, n, channels])
      return { ref, shape: site.input, layout: 'positions-first' }
    },
    kernelGradient(kernels, site, x, dy) {
      const plan = planOf(site)
      const n = site.input[0]!
      const { products, across, down, wide } = measures(plan, n)
      const to = site.kernel[3]!
      const signal = transformedSignal(kernels, site, dy)
      let tileRow = 0
      /** Gradients of bands by how many rows of tiles they have. */
      const sums = new Map<number, Ref[]>()
      for (const [b, band] of transformedInput(kernels, site, x).entries()) {
        const tiles = plan.bandTiles[b]!
        const rows =
          tiles === down ? signal : kernels.slice(signal, [tileRow * products, 0], [tiles * products, wide * to])
        const own = kernels.reshape(rows, [tiles, products, products, across * n, to])
        sums.set(tiles, [...(sums.get(tiles) ?? []), kernels.batchMatMul(band, own, true, false)])
        tileRow += tiles
      }
      const parts = [...sums].map(([tiles, gradients]) =>
        kernelFromProducts(kernels, plan, kernels.sum(gradients), tiles, site.kernel),
      )
      return kernels.sum(parts)
    },
  }
}
