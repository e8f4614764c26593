import type { ConvolutionAlgorithm, ConvolutionSite } from '../../ops/convolution/algorithm.ts'
import { attribute, type Ref } from '../../ops/graph/attribute.ts'
import { type Cut, turnsOf } from '../../ops/graph/cut.ts'
import type { GraphKernels } from '../../ops/graph/graphKernels.ts'
import { graphOps } from '../../ops/graph/graphOps.ts'
import { inMemory, type Layout, type Node, positionAxes } from '../../ops/graph/node.ts'
import { loopOverParts } from '../../ops/graph/partLoop.ts'
import { forward } from '../forward.ts'
import type { Network } from '../network.ts'
import { imagesShape } from './images.ts'

export interface ForwardPassOptions {
  cut: Cut
  algorithmFor(site: ConvolutionSite): ConvolutionAlgorithm
  layout: Layout
  /** Indices of the layers whose outputs are wanted beside the logits; default none. */
  outputs?: readonly number[]
  /** Of what is fed and fetched; default `FORWARD`. */
  names?: typeof FORWARD | typeof AVERAGED_FORWARD
}

const INT32 = attribute.type('int32')

/** Names to feed and to fetch. */
export const FORWARD = {
  /** [batch, H, W, C] */
  images: 'forward/images',
  /** [batch, classes] */
  logits: 'forward/logits',
} as const

/** Of a second pass in the same graph, by the weights' moving averages. */
export const AVERAGED_FORWARD = { images: 'averaged/images', logits: 'averaged/logits' } as const

/** What can be fetched of a layer whose output is wanted. */
export interface FetchedOutput {
  /** Maps of all parts of the batch, [parts, ...]: each as its `layout` has it in memory. */
  maps: Ref
  /** Of one part, [N, H, W, C]. */
  shape: readonly number[]
  layout: Layout
  /** [batch, C]: the largest number of each map. */
  maxima: Ref
}

/** Adds a network's forward pass without dropout to a graph, part by part in lanes; returns what was asked for of its layers. */
export function forwardPass(
  kernels: GraphKernels,
  network: Network<Node>,
  { cut, algorithmFor, layout, outputs = [], names = FORWARD }: ForwardPassOptions,
): FetchedOutput[] {
  const { batch, part } = cut
  const { builder } = kernels
  const shape = imagesShape(network, part)
  const images = builder.placeholder(names.images, imagesShape(network, batch))
  let wanted: Node[] = []
  const { collected } = loopOverParts(kernels, cut, {
    carried: [],
    body(first) {
      const ops = graphOps({ kernels, algorithmFor, layout })
      const pass = forward(ops, network, { ref: kernels.rows(images, first, shape), shape, layout: 'batch-first' })
      wanted = outputs.map((index) => pass.layers[index]!.output)
      return {
        carried: [],
        collected: [pass.logits.ref, ...wanted.flatMap((output) => [output.ref, largest(kernels, output)])],
      }
    },
  })
  const [logits, ...fetched] = collected as [Ref, ...Ref[]]
  builder.node(
    'Reshape',
    [logits, builder.integers([batch, network.report.classes])],
    { T: attribute.type('float32'), Tshape: INT32 },
    { name: names.logits },
  )
  return wanted.map((output, i) => ({
    maps: kernels.reshape(fetched[2 * i]!, [turnsOf(cut), ...inMemory(output.shape, output.layout)]),
    shape: output.shape,
    layout: output.layout,
    maxima: kernels.reshape(fetched[2 * i + 1]!, [batch, output.shape[3]!]),
  }))
}

/** [N, H, W, C] -> [N, C] */
function largest(kernels: GraphKernels, { ref, layout }: Node): Ref {
  return kernels.float('Max', [ref, kernels.builder.integers(positionAxes(layout))], {
    Tidx: attribute.type('int32'),
    keep_dims: attribute.bool(false),
  })
}
