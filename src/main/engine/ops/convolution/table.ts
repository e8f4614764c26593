import {
  type ConvolutionAlgorithm,
  type ConvolutionSite,
  forPlain,
  type PlainAlgorithm,
  type PlainSite,
} from './algorithm.ts'
import { depthwise } from './depthwise.ts'
import { direct } from './direct.ts'
import { phases } from './phases.ts'
import { pointwise } from './pointwise.ts'
import { turned } from './turned.ts'
import { unrolled } from './unrolled.ts'
import { winogradBanded } from './winogradBanded.ts'
import { winogradFused } from './winogradFused.ts'
import { winogradSparse } from './winogradSparse.ts'

/** Sides of at least this many outputs, so that tiles are worth their transforms. */
const SMALLEST_SIDE = 4
/** Products of one dimension: seven points and infinity. */
const MOST_PRODUCTS = 8

/** Kernels and strides of the paper's networks and their like; more taps or outputs a tile need points whose rounding errors are too large. */
const winogradFits =
  (tile: number) =>
  ({ window: { kernel, stride, padding }, input }: PlainSite) =>
    (kernel === 3 || kernel === 5) &&
    stride <= 2 &&
    padding < kernel &&
    tile + Math.ceil(kernel / stride) - 1 <= MOST_PRODUCTS &&
    // Few channels make the products too thin to pay for the transforms.
    input[3]! >= 8 &&
    Math.min(input[1]!, input[2]!) + 2 * padding - kernel >= (SMALLEST_SIDE - 1) * stride

/** Tiles of 4x8 multiply a sixth less than those of 4x4; a long tile along both sides would round too much. */
const oblongFits: PlainAlgorithm['supports'] = (site) => {
  const { window, input } = site
  return window.kernel === 3 && window.stride === 1 && input[2]! + 2 * window.padding - 2 >= 8 && winogradFits(4)(site)
}

/** Every algorithm, in the order in which equals are preferred. */
export const CONVOLUTION_ALGORITHMS: readonly ConvolutionAlgorithm[] = [
  direct,
  turned,
  depthwise,
  ...[
    phases,
    pointwise,
    unrolled,
    ...[2, 3, 4, 6].flatMap((tile) => [
      winogradSparse(tile, winogradFits(tile)),
      winogradBanded(tile, winogradFits(tile)),
      winogradFused([tile, tile], winogradFits(tile)),
    ]),
    winogradFused([4, 8], oblongFits),
  ].map(forPlain),
]

export function algorithmsFor(site: ConvolutionSite): ConvolutionAlgorithm[] {
  return CONVOLUTION_ALGORITHMS.filter((algorithm) => algorithm.supports(site))
}
