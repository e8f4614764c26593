import { forward } from '../../network/forward.ts'
import type { Network } from '../../network/network.ts'
import type { ConvolutionAlgorithm, ConvolutionSite } from '../convolution/algorithm.ts'
import { type Cut, partsOf } from './cut.ts'
import { attribute, type Ref } from './graphDef.ts'
import type { GraphKernels } from './graphKernels.ts'
import { graphOps } from './graphOps.ts'
import { imagesOf, imagesShape } from './images.ts'
import { type Layout, type Node, positionAxes } from './node.ts'

export interface ForwardPassOptions {
  cut: Cut
  algorithmFor(site: ConvolutionSite): ConvolutionAlgorithm
  layout: Layout
  /** Indices of the layers whose outputs are wanted beside the logits; default none. */
  outputs?: readonly number[]
}

/** Names to feed and to fetch. */
export const FORWARD = {
  /** [batch, H, W, C] */
  images: 'forward/images',
  /** [batch, classes] */
  logits: 'forward/logits',
} as const

/** What can be fetched of a layer whose output is wanted. */
export interface FetchedOutput {
  /** Maps of each part of the batch in turn, as they lie in memory. */
  parts: Node[]
  /** [batch, C]: the largest number of each map. */
  maxima: Ref
}

/** Adds a network's forward pass without dropout to a graph, part by part in lanes; returns what was asked for of its layers. */
export function forwardPass(
  kernels: GraphKernels,
  network: Network<Node>,
  { cut, algorithmFor, layout, outputs = [] }: ForwardPassOptions,
): FetchedOutput[] {
  const { batch, part } = cut
  const { builder } = kernels
  const images = builder.placeholder(FORWARD.images, imagesShape(network, batch))
  const logits: Ref[] = []
  const wanted = outputs.map(() => ({ parts: [] as Node[], maxima: [] as Ref[] }))
  const ends: Ref[][] = []
  for (const { offset, lane } of partsOf(cut)) {
    const ops = graphOps({ kernels, algorithmFor, layout, rows: { offset, total: batch } })
    const x = imagesOf(kernels, images, imagesShape(network, part), offset, ends[lane] ?? [])
    const pass = forward(ops, network, x)
    logits.push(pass.logits.ref)
    for (const [i, index] of outputs.entries()) {
      const { output } = pass.layers[index]!
      wanted[i]!.parts.push(output)
      wanted[i]!.maxima.push(largest(kernels, output))
    }
    ends[lane] = [pass.logits.ref, ...wanted.map(({ maxima }) => maxima.at(-1)!)]
  }
  builder.node(
    'Reshape',
    [kernels.concat(logits, 0), builder.integers([batch, network.report.classes])],
    { T: attribute.type('float32'), Tshape: attribute.type('int32') },
    { name: FORWARD.logits },
  )
  return wanted.map(({ parts, maxima }) => ({ parts, maxima: kernels.concat(maxima, 0) }))
}

/** [N, H, W, C] -> [N, C] */
function largest(kernels: GraphKernels, { ref, layout }: Node): Ref {
  return kernels.float('Max', [ref, kernels.builder.integers(positionAxes(layout))], {
    Tidx: attribute.type('int32'),
    keep_dims: attribute.bool(false),
  })
}
