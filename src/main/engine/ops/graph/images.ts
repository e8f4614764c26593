import type { Network } from '../../network/network.ts'
import { attribute, type Ref } from './graphDef.ts'
import type { GraphKernels } from './graphKernels.ts'
import type { Node } from './node.ts'

/** Shape of `count` images of a network. */
export function imagesShape({ architecture: { input } }: Network<Node>, count: number): number[] {
  return [count, input.height, input.width, input.channels]
}

/** The images of one part of a batch, once `after` has run: so much of a batch is in memory at a time, and no more. */
export function imagesOf(
  kernels: GraphKernels,
  images: Ref,
  shape: number[],
  offset: number,
  after: readonly Ref[],
): Node {
  const ref = kernels.slice(images, [offset, 0, 0, 0], shape, attribute.type('float32'), after)
  return { ref, shape, layout: 'batch-first' }
}
