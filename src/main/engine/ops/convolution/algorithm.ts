import { marginsWords, sameSides, sidesWords } from '../../../../shared/architecture/kinds/sides.ts'
import { windowSides } from '../../../../shared/architecture/kinds/window.ts'
import { isDepthwise } from '../convolutions.ts'
import { isPlain } from '../eager/windows.ts'
import type { Ref } from '../graph/attribute.ts'
import type { GraphKernels } from '../graph/graphKernels.ts'
import type { Layout, Node } from '../graph/node.ts'
import type { ConvolutionWindow, Window } from '../ops.ts'

/** One convolution: all that the choice of an algorithm depends on. */
export interface ConvolutionSite {
  /** [N, H, W, C] */
  input: readonly number[]
  /** [height, width, in, out]; one input where there are more channels is depthwise. */
  kernel: readonly number[]
  window: ConvolutionWindow
}

/** A square, centred, undilated convolution over all channels. */
export interface PlainSite extends ConvolutionSite {
  window: Window
}

/** Whether each channel is convolved alone. */
export const isDepthwiseSite = ({ input, kernel }: ConvolutionSite): boolean => isDepthwise(input[3]!, kernel)

/** Whether there are gaps between the kernel's taps, which TensorFlow's backward kernels do not know on the CPU. */
export const isDilated = ({ window: { dilation = 1 } }: ConvolutionSite): boolean => !sameSides(dilation, 1)

export type PlainAlgorithm = ConvolutionAlgorithm<PlainSite>

/** An algorithm for square, centred, undilated convolutions over all channels, which is never asked for another. */
export function forPlain(algorithm: PlainAlgorithm): ConvolutionAlgorithm {
  const supports = (site: ConvolutionSite) =>
    isPlain(site.window) && !isDepthwiseSite(site) && algorithm.supports(site as PlainSite)
  return { ...algorithm, supports } as ConvolutionAlgorithm
}

/**
 * A way to compute a convolution and its two gradients in a graph. All of them compute the same sums, in another order or, Winograd's,
 * by fewer multiplications; maps may come in either layout.
 */
export interface ConvolutionAlgorithm<S extends ConvolutionSite = ConvolutionSite> {
  /** For the run's record and the file of measurements, e.g. `winograd-4`. */
  id: string
  title: string
  /** Adds up the same products as the definition does, so `--convolution direct` allows it. */
  direct: boolean
  /** In what layout its maps come out; `any` follows what the graph asks for. */
  layout: Layout | 'any'
  supports(site: S): boolean
  /** Multiplications for one output and one pair of channels, those of tiles that hang over included: what a choice can know before measuring. */
  multiplications(site: S): number
  forward(kernels: GraphKernels, site: S, x: Node, kernel: Node, layout: Layout): Node
  inputGradient(kernels: GraphKernels, site: S, dy: Node, kernel: Node, layout: Layout): Node
  /** A plain tensor [height, width, in, out]. */
  kernelGradient(kernels: GraphKernels, site: S, x: Node, dy: Node): Ref
}

/** What the definition multiplies. */
export const byDefinition = ({ kernel }: ConvolutionSite) => kernel[0]! * kernel[1]!

/** Names the shape without its batch. */
export function siteKey({ input, kernel, window }: ConvolutionSite): string {
  const [, height, width] = input
  const { height: down, width: across } = windowSides(window)
  const stride = sidesWords({ height: down.stride, width: across.stride })
  const apart = sidesWords({ height: down.dilation, width: across.dilation })
  const words = [
    `${height}x${width} ${kernel.join('x')} stride ${stride} padding ${marginsWords(window.padding)}`,
    ...(apart === '1' ? [] : [`dilation ${apart}`]),
    ...(isDepthwiseSite({ input, kernel, window }) ? ['depthwise'] : []),
  ]
  return words.join(' ')
}

/** What `make` makes for a convolution, once for its shape and batch. */
export function oncePerSite<P>(make: (site: PlainSite) => P): (site: PlainSite) => P {
  const made = new Map<string, P>()
  return (site) => {
    const key = `${site.input[0]} ${siteKey(site)}`
    const plan = made.get(key) ?? make(site)
    made.set(key, plan)
    return plan
  }
}
