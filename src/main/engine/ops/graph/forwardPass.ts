import { forward } from '../../network/forward.ts'
import type { Network } from '../../network/network.ts'
import type { ConvolutionAlgorithm, ConvolutionSite } from '../convolution/algorithm.ts'
import { type Cut, partsOf } from './cut.ts'
import { attribute, type Ref } from './graphDef.ts'
import type { GraphKernels } from './graphKernels.ts'
import { graphOps } from './graphOps.ts'
import { imagesOf, imagesShape } from './images.ts'
import type { Layout, Node } from './node.ts'

export interface ForwardPassOptions {
  cut: Cut
  algorithmFor(site: ConvolutionSite): ConvolutionAlgorithm
  layout: Layout
  /** Indices of the layers whose outputs are wanted beside the logits. */
  outputs?: readonly number[]
}

/** Names to feed and to fetch. */
export const FORWARD = {
  /** [batch, H, W, C] */
  images: 'forward/images',
  /** [batch, classes] */
  logits: 'forward/logits',
  /** [batch, H', W', C'] */
  output: (layer: number) => `forward/output/${layer}`,
} as const

/** Adds a network's forward pass without dropout to a graph, part by part in lanes. */
export function forwardPass(
  kernels: GraphKernels,
  network: Network<Node>,
  { cut, algorithmFor, layout, outputs = [] }: ForwardPassOptions,
): void {
  const { batch, part } = cut
  const images = kernels.builder.placeholder(FORWARD.images, imagesShape(network, batch))
  const logits: Ref[] = []
  const maps = outputs.map((): Ref[] => [])
  const ends: Ref[][] = []
  for (const { offset, lane } of partsOf(cut)) {
    const ops = graphOps({ kernels, algorithmFor, layout, rows: { offset, total: batch } })
    const x = imagesOf(kernels, images, imagesShape(network, part), offset, ends[lane] ?? [])
    const pass = forward(ops, network, x)
    logits.push(pass.logits.ref)
    const own = outputs.map((index) => kernels.inLayout(pass.layers[index]!.output, 'batch-first').ref)
    for (const [i, ref] of own.entries()) maps[i]!.push(ref)
    ends[lane] = [pass.logits.ref, ...own]
  }
  const name = (parts: readonly Ref[], shape: readonly number[], to: string) =>
    kernels.builder.node(
      'Reshape',
      [kernels.concat(parts, 0), kernels.builder.integers(shape)],
      { T: attribute.type('float32'), Tshape: attribute.type('int32') },
      { name: to },
    )
  name(logits, [batch, network.report.classes], FORWARD.logits)
  for (const [i, index] of outputs.entries()) {
    const { height, width, channels } = network.report.layers[index]!.output
    name(maps[i]!, [batch, height, width, channels], FORWARD.output(index))
  }
}
