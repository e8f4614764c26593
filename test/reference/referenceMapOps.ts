import { bordersOf, type MapOps } from '../../src/main/engine/ops/ops.ts'
import type { Doubles } from './referenceOps.ts'

/** Position of element `index` of an array of this shape along each axis. */
function place(shape: readonly number[], index: number): number[] {
  const found: number[] = []
  for (const side of shape.toReversed()) {
    found.unshift(index % side)
    index = Math.floor(index / side)
  }
  return found
}

/** The element at these positions; `otherwise` beyond the array. */
function at({ shape, data }: Doubles, positions: readonly number[], otherwise = 0): number {
  let index = 0
  for (const [axis, side] of shape.entries()) {
    if (positions[axis]! < 0 || positions[axis]! >= side) return otherwise
    index = index * side + positions[axis]!
  }
  return data[index]!
}

function make(shape: readonly number[], value: (positions: number[]) => number): Doubles {
  const size = shape.reduce((product, side) => product * side, 1)
  return { shape, data: Float64Array.from({ length: size }, (_, index) => value(place(shape, index))) }
}

/** Borders and channels, element by element. */
export const referenceMapOps: MapOps<Doubles> = {
  pad(x, border, value) {
    const sides = bordersOf(border)
    const shape = x.shape.map((side, axis) => side + sides[axis]![0] + sides[axis]![1])
    return make(shape, (positions) =>
      at(
        x,
        positions.map((position, axis) => position - sides[axis]![0]),
        value,
      ),
    )
  },
  crop(x, border) {
    const sides = bordersOf(border)
    const shape = x.shape.map((side, axis) => side - sides[axis]![0] - sides[axis]![1])
    return make(shape, (positions) =>
      at(
        x,
        positions.map((position, axis) => position + sides[axis]![0]),
      ),
    )
  },
  channelMean(x) {
    const channels = x.shape[3]!
    return make([...x.shape.slice(0, 3), 1], ([n, row, column]) => {
      let sum = 0
      for (let channel = 0; channel < channels; channel++) sum += at(x, [n!, row!, column!, channel])
      return sum / channels
    })
  },
  shuffleChannels(x, groups) {
    const each = x.shape[3]! / groups
    // torch.nn.ChannelShuffle: what was channel g * each + i becomes channel i * groups + g.
    return make(x.shape, ([n, row, column, to]) =>
      at(x, [n!, row!, column!, (to! % groups) * each + Math.floor(to! / groups)]),
    )
  },
}
