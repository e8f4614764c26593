import type { Ref } from '../graph/attribute.ts'
import type { GraphKernels } from '../graph/graphKernels.ts'
import type { Layout, Node } from '../graph/node.ts'
import type { Window } from '../ops.ts'

/** One convolution: all that the choice of an algorithm depends on. */
export interface ConvolutionSite {
  /** [N, H, W, C] */
  input: readonly number[]
  /** [kernel, kernel, in, out] */
  kernel: readonly number[]
  window: Window
}

/**
 * A way to compute a convolution and its two gradients in a graph. All of them compute the same sums, in another order or, Winograd's,
 * by fewer multiplications; maps may come in either layout.
 */
export interface ConvolutionAlgorithm {
  /** For the run's record and the file of measurements, e.g. `winograd-4`. */
  id: string
  title: string
  /** Adds up the same products as the definition does, so `--convolution direct` allows it. */
  direct: boolean
  /** In what layout its maps come out; `any` follows what the graph asks for. */
  layout: Layout | 'any'
  supports(site: ConvolutionSite): boolean
  /** Multiplications for one output and one pair of channels, those of tiles that hang over included: what a choice can know before measuring. */
  multiplications(site: ConvolutionSite): number
  forward(kernels: GraphKernels, site: ConvolutionSite, x: Node, kernel: Node, layout: Layout): Node
  inputGradient(kernels: GraphKernels, site: ConvolutionSite, dy: Node, kernel: Node, layout: Layout): Node
  /** A plain tensor [kernel, kernel, in, out]. */
  kernelGradient(kernels: GraphKernels, site: ConvolutionSite, x: Node, dy: Node): Ref
}

/** What the definition multiplies. */
export const byDefinition = ({ window: { kernel } }: ConvolutionSite) => kernel * kernel

/** Names the shape without its batch. */
export function siteKey({ input, kernel, window }: ConvolutionSite): string {
  const [, height, width] = input
  return `${height}x${width} ${kernel.join('x')} stride ${window.stride} padding ${window.padding}`
}

/** What `make` makes for a convolution, once for its shape and batch. */
export function oncePerSite<P>(make: (site: ConvolutionSite) => P): (site: ConvolutionSite) => P {
  const made = new Map<string, P>()
  return (site) => {
    const key = `${site.input[0]} ${siteKey(site)}`
    const plan = made.get(key) ?? make(site)
    made.set(key, plan)
    return plan
  }
}
