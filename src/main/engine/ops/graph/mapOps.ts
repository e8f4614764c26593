import { type Border, bordersOf, type MapOps } from '../ops.ts'
import { attribute } from './attribute.ts'
import type { GraphKernels } from './graphKernels.ts'
import { inMemory, type Node } from './node.ts'

/** Operations on borders and channels of maps, as nodes; each works in the layout that its map comes in. */
export function mapOps(kernels: GraphKernels): MapOps<Node> {
  /** What stands before, or after, each axis. */
  const around = (border: Border, which: 0 | 1) => bordersOf(border).map((side) => side[which])
  return {
    pad(x, border, value) {
      const [before, after] = [around(border, 0), around(border, 1)]
      const [front, back] = [inMemory(before, x.layout), inMemory(after, x.layout)]
      const ref = kernels.pad(
        x.ref,
        front.map((count, axis) => [count, back[axis]!] as const),
        value,
      )
      return { ...x, ref, shape: x.shape.map((side, axis) => side + before[axis]! + after[axis]!) }
    },
    crop(x, border) {
      const [before, after] = [around(border, 0), around(border, 1)]
      const shape = x.shape.map((side, axis) => side - before[axis]! - after[axis]!)
      return { ...x, shape, ref: kernels.slice(x.ref, inMemory(before, x.layout), inMemory(shape, x.layout)) }
    },
    channelMean(x) {
      const ref = kernels.float('Mean', [x.ref, kernels.builder.integers([3])], {
        Tidx: attribute.type('int32'),
        keep_dims: attribute.bool(true),
      }) // channels come last in either layout
      return { ...x, ref, shape: [...x.shape.slice(0, 3), 1] }
    },
    shuffleChannels(x, groups) {
      const [n, height, width, channels] = x.shape as [number, number, number, number]
      const each = kernels.turnRound(x.ref, [n * height * width, groups, channels / groups], [0, 2, 1])
      return { ...x, ref: kernels.reshape(each, inMemory(x.shape, x.layout)) }
    },
  }
}
