import type { Node } from '../../ops/graph/node.ts'
import type { Network } from '../network.ts'

/** Shape of `count` images of a network. */
export function imagesShape({ architecture: { input } }: Network<Node>, count: number): number[] {
  return [count, input.height, input.width, input.channels]
}
