import type { ConvolutionAlgorithm, ConvolutionSite } from './algorithm.ts'
import { direct } from './direct.ts'
import { pointwise } from './pointwise.ts'
import { turned } from './turned.ts'
import { unrolled } from './unrolled.ts'
import { winogradSparse } from './winogradSparse.ts'

/** Sides of at least this many outputs, so that tiles are worth their transforms. */
const SMALLEST_SIDE = 4

const winogradFits =
  (kernel: number, strides: readonly number[]) =>
  ({ window, input }: ConvolutionSite) =>
    window.kernel === kernel &&
    strides.includes(window.stride) &&
    window.padding < kernel &&
    // Few channels make the products too thin to pay for the transforms.
    input[3]! >= 8 &&
    Math.min(input[1]!, input[2]!) + 2 * window.padding - kernel >= (SMALLEST_SIDE - 1) * window.stride

/** Every algorithm, in the order in which equals are preferred. */
export const CONVOLUTION_ALGORITHMS: readonly ConvolutionAlgorithm[] = [
  direct,
  turned,
  pointwise,
  unrolled,
  winogradSparse(2, winogradFits(3, [1, 2])),
  winogradSparse(3, winogradFits(3, [1])),
  winogradSparse(4, winogradFits(3, [1, 2])),
]

export function algorithmsFor(site: ConvolutionSite): ConvolutionAlgorithm[] {
  return CONVOLUTION_ALGORITHMS.filter((algorithm) => algorithm.supports(site))
}
