import type { Network } from '../../network/network.ts'
import type { Node } from './node.ts'

/** Shape of `count` images of a network. */
export function imagesShape({ architecture: { input } }: Network<Node>, count: number): number[] {
  return [count, input.height, input.width, input.channels]
}
