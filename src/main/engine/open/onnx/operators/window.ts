import type { Margins, Sides } from '../../../../../shared/architecture/kinds/sides.ts'
import type { Reading } from '../graph.ts'
import type { MapValue } from '../values.ts'

export interface NodeWindow {
  kernel: Sides
  stride: Sides
  dilation: Sides
  padding: Margins
}

/** The window of a convolution or a pooling as its node says it: kernel, strides, dilations and padding. */
export function windowOf(reading: Reading, value: MapValue, kernel: Sides): NodeWindow {
  const pair = (name: string): Sides => {
    const [height = 1, width = height] = reading.integers(name) ?? []
    return { height, width }
  }
  const window = { kernel, stride: pair('strides'), dilation: pair('dilations') }
  const most = Math.max(
    ...[window.kernel, window.stride, window.dilation].flatMap(({ height, width }) => [height, width]),
  )
  const least = Math.min(
    ...[window.kernel, window.stride, window.dilation].flatMap(({ height, width }) => [height, width]),
  )
  if (!(least >= 1 && most <= 4096)) throw reading.bad(`its window goes from ${least} to ${most}`)
  return { ...window, padding: marginsOf(reading, value, window) }
}

/** Padding as `pads` says it or as `auto_pad` computes it: SAME_UPPER puts the odd one at the end, SAME_LOWER at the beginning. */
function marginsOf(
  reading: Reading,
  { shape }: MapValue,
  { kernel, stride, dilation }: Omit<NodeWindow, 'padding'>,
): Margins {
  const auto = reading.text('auto_pad', 'NOTSET')
  if (auto === 'VALID') return { top: 0, left: 0, bottom: 0, right: 0 }
  if (auto === 'SAME_UPPER' || auto === 'SAME_LOWER') {
    const [rows, columns] = (['height', 'width'] as const).map((side) => {
      const extent = (kernel[side] - 1) * dilation[side] + 1
      const all = Math.max(0, (Math.ceil(shape[side] / stride[side]) - 1) * stride[side] + extent - shape[side])
      const less = Math.floor(all / 2)
      return auto === 'SAME_UPPER' ? [less, all - less] : [all - less, less]
    }) as [[number, number], [number, number]]
    return { top: rows[0], bottom: rows[1], left: columns[0], right: columns[1] }
  }
  if (auto !== 'NOTSET') throw reading.bad(`its auto_pad is "${auto}", which ONNX does not have`)
  const [top = 0, left = 0, bottom = 0, right = 0] = reading.integers('pads') ?? []
  if (Math.min(top, left, bottom, right) < 0)
    throw reading.bad(`its padding is negative (${[top, left, bottom, right].join(', ')})`)
  return { top, left, bottom, right }
}

export const NO_MARGINS: Margins = { top: 0, left: 0, bottom: 0, right: 0 }
export const isPadded = (margins: Margins): boolean => Math.max(...Object.values(margins)) > 0

/** A layer of zeros around a map, where a window cannot have them itself. */
export function padded(reading: Reading, value: MapValue, padding: Margins): MapValue {
  return reading.graph.emit({ kind: 'padding', padding }, [value], {
    axes: ({ height, width }) =>
      value.axes.map((axis) =>
        axis.some(({ of }) => of === 'H')
          ? [{ of: 'H' as const, stride: 1, size: height }]
          : axis.some(({ of }) => of === 'W')
            ? [{ of: 'W' as const, stride: 1, size: width }]
            : axis,
      ),
  })
}
