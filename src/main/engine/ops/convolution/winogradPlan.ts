import { windowedShape } from '../eager/windows.ts'
import type { Ref } from '../graph/graphDef.ts'
import type { GraphKernels } from '../graph/graphKernels.ts'
import type { Node } from '../graph/node.ts'
import type { ConvolutionSite } from './algorithm.ts'
import { type SideTransform, sideTransform } from './sideTransform.ts'
import { type TileTransform, tileTransform } from './tileTransform.ts'

/** A Winograd convolution of one shape: the same one-dimensional transform along both sides. */
export interface WinogradPlan {
  transform: TileTransform
  rows: SideTransform
  columns: SideTransform
  /** [N, H', W', out] */
  outputShape: readonly number[]
}

export function winogradPlan(tile: number, { input, kernel, window }: ConvolutionSite): WinogradPlan {
  const transform = tileTransform(tile, window.kernel, window.stride)
  const outputShape = windowedShape([...input.slice(0, 3), kernel[3]!], window)
  return {
    transform,
    rows: sideTransform(transform, input[1]!, outputShape[1]!, window.padding),
    columns: sideTransform(transform, input[2]!, outputShape[2]!, window.padding),
    outputShape,
  }
}

/** G x G as a matrix [products^2, kernel^2], row-major. */
function tapMatrix({ taps, products, kernel }: TileTransform): Float32Array {
  const matrix = new Float32Array(products ** 2 * kernel ** 2)
  let at = 0
  for (const i of taps) for (const j of taps) for (const a of i) for (const b of j) matrix[at++] = a * b
  return matrix
}

/** The kernel [k, k, in, out] in the domain of products, [products^2, in, out]. */
export function transformedKernel(kernels: GraphKernels, { transform }: WinogradPlan, kernel: Node): Ref {
  const { products, tile } = transform
  return kernels.onceForAll(`winograd ${tile} of ${kernel.ref}`, () => {
    const [k, , from, to] = kernel.shape as [number, number, number, number]
    const matrix = kernels.builder.constant(tapMatrix(transform), [products ** 2, k * k])
    const flat = kernels.reshape(kernel.ref, [k * k, from * to])
    return kernels.reshape(kernels.matMul(matrix, flat), [products ** 2, from, to])
  })
}

/** Adjoint of `transformedKernel`: a gradient [copies, products^2, in, out], summed over its copies, back to [k, k, in, out]. */
export function kernelFromProducts(
  kernels: GraphKernels,
  { transform }: WinogradPlan,
  gradient: Ref,
  copies: number,
  [k, , from, to]: readonly number[],
): Ref {
  const { products } = transform
  const one = tapMatrix(transform)
  const size = k! * k!
  const adjoint = new Float32Array(size * copies * products ** 2)
  for (let tap = 0; tap < size; tap++)
    for (let copy = 0; copy < copies; copy++)
      for (let product = 0; product < products ** 2; product++)
        adjoint[(tap * copies + copy) * products ** 2 + product] = one[product * size + tap]!
  const matrix = kernels.builder.constant(adjoint, [size, copies * products ** 2])
  const flat = kernels.reshape(gradient, [copies * products ** 2, from! * to!])
  return kernels.reshape(kernels.matMul(matrix, flat), [k!, k!, from!, to!])
}

/** Products of all tiles for each output. */
export function multiplicationsOf({ transform, rows, columns }: WinogradPlan): number {
  return (transform.products ** 2 * rows.tiles * columns.tiles) / (rows.outputSide * columns.outputSide)
}
