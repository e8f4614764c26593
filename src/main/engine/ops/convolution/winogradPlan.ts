import { windowedShape } from '../eager/windows.ts'
import type { Ref } from '../graph/attribute.ts'
import type { GraphKernels } from '../graph/graphKernels.ts'
import type { Node } from '../graph/node.ts'
import type { PlainSite } from './algorithm.ts'
import { type SideTransform, sideTransform } from './sideTransform.ts'
import { type TileTransform, tileTransform } from './tileTransform.ts'

/** Outputs of a tile along H and W. */
export type TileShape = readonly [rows: number, columns: number]

/** A Winograd convolution of one shape: a one-dimensional transform along either side. */
export interface WinogradPlan {
  tile: TileShape
  transforms: { rows: TileTransform; columns: TileTransform }
  rows: SideTransform
  columns: SideTransform
  /** [N, H', W', out] */
  outputShape: readonly number[]
}

export function winogradPlan(tile: TileShape, { input, kernel, window }: PlainSite): WinogradPlan {
  const [rows, columns] = tile.map((side) => tileTransform(side, window.kernel, window.stride)) as [
    TileTransform,
    TileTransform,
  ]
  const outputShape = windowedShape([...input.slice(0, 3), kernel[3]!], window)
  return {
    tile,
    transforms: { rows, columns },
    rows: sideTransform(rows, input[1]!, outputShape[1]!, window.padding),
    columns: sideTransform(columns, input[2]!, outputShape[2]!, window.padding),
    outputShape,
  }
}

/** Multiplications of one tile. */
const productsOf = ({ rows, columns }: WinogradPlan) => rows.products * columns.products

/** G x G as a matrix [products of a tile, kernel^2], row-major. */
function tapMatrix({ transforms: { rows, columns } }: WinogradPlan): Float32Array {
  const matrix = new Float32Array(rows.products * columns.products * rows.kernel ** 2)
  let at = 0
  for (const i of rows.taps) for (const j of columns.taps) for (const a of i) for (const b of j) matrix[at++] = a * b
  return matrix
}

/** The kernel [k, k, in, out] in the domain of products, [products of a tile, in, out]. */
export function transformedKernel(kernels: GraphKernels, plan: WinogradPlan, kernel: Node): Ref {
  const products = productsOf(plan)
  return kernels.onceForAll(`winograd ${plan.tile.join('x')} of ${kernel.ref}`, () => {
    const [k, , from, to] = kernel.shape as [number, number, number, number]
    const matrix = kernels.builder.constant(tapMatrix(plan), [products, k * k])
    const flat = kernels.reshape(kernel.ref, [k * k, from * to])
    return kernels.reshape(kernels.matMul(matrix, flat), [products, from, to])
  })
}

/** Adjoint of `transformedKernel`: a gradient [copies, products, in, out], summed over its copies, back to [k, k, in, out]. */
export function kernelFromProducts(
  kernels: GraphKernels,
  plan: WinogradPlan,
  gradient: Ref,
  copies: number,
  [k, , from, to]: readonly number[],
): Ref {
  const products = productsOf(plan)
  const one = tapMatrix(plan)
  const size = k! * k!
  const adjoint = new Float32Array(size * copies * products)
  for (let tap = 0; tap < size; tap++)
    for (let copy = 0; copy < copies; copy++)
      for (let product = 0; product < products; product++)
        adjoint[(tap * copies + copy) * products + product] = one[product * size + tap]!
  const matrix = kernels.builder.constant(adjoint, [size, copies * products])
  const flat = kernels.reshape(gradient, [copies * products, from! * to!])
  return kernels.reshape(kernels.matMul(matrix, flat), [k!, k!, from!, to!])
}

/** Products of all tiles for each output. */
export function multiplicationsOf(plan: WinogradPlan): number {
  const { rows, columns } = plan
  return (productsOf(plan) * rows.tiles * columns.tiles) / (rows.outputSide * columns.outputSide)
}
