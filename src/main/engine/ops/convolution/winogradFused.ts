import { attribute, type Ref } from '../graph/attribute.ts'
import type { GraphKernels } from '../graph/graphKernels.ts'
import type { Node } from '../graph/node.ts'
import { oncePerSite, type PlainAlgorithm, type PlainSite, siteKey } from './algorithm.ts'
import { putSideTogether, takeColumnsApart, takeRowsApart } from './tilePasses.ts'
import { type Tiling, tilingsOf } from './tiling.ts'
import {
  kernelFromProducts,
  multiplicationsOf,
  type TileShape,
  transformedKernel,
  type WinogradPlan,
  winogradPlan,
} from './winogradPlan.ts'

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
export function winogradFused(tile: TileShape, supports: PlainAlgorithm['supports']): PlainAlgorithm {
  const name = tile[0] === tile[1] ? `${tile[0]}` : tile.join('x')
  const planOf = oncePerSite((site) => {
    const plan = winogradPlan(tile, site)
    return { ...plan, tilings: tilingsOf(plan, site) }
  })
  const kernelOf = (kernels: GraphKernels, plan: WinogradPlan, kernel: Node): Ref[] =>
    kernels.onceForAll(`winograd ${name} fused of ${kernel.ref}`, () =>
      kernels.unpack(transformedKernel(kernels, plan, kernel), plan.rows.products * plan.columns.products),
    )
  const transformedInput = (kernels: GraphKernels, site: PlainSite, x: Node): Ref[] =>
    kernels.once(`winograd ${name} fused of ${x.ref} for ${siteKey(site)}`, () =>
      takeApart(kernels, x, planOf(site).tilings.input),
    )
  const transformedSignal = (kernels: GraphKernels, site: PlainSite, dy: Node): Ref[] =>
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
