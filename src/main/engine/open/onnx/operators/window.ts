import type { Reading } from '../graph.ts'
import type { MapValue } from '../values.ts'

/** Zeros before and after rows and columns. */
interface Margins {
  top: number
  left: number
  bottom: number
  right: number
}

/**
 * The window of a convolution: kernel, strides, dilations and padding of a node as a layer's fields.
 * @throws WorkbenchError BAD_FILE for windows that no layer here has
 */
export function windowOf(reading: Reading, value: MapValue, [height, width]: [number, number], groups: number) {
  const { stride, dilation } = stepsOf(reading)
  const margins = marginsOf(reading, value, [height, width], stride, dilation)
  if (height !== width) throw reading.bad(`its kernel is ${height}x${width}, and kernels here are square`)
  if (groups !== 1) throw reading.bad(`it has ${groups} groups of channels, and convolutions here have one`)
  if (dilation[0] !== 1 || dilation[1] !== 1) throw reading.bad(`its dilation is ${dilation.join('x')}, and is 1 here`)
  return {
    window: { kernel: height, stride: square(reading, 'stride', stride), padding: even(reading, margins) },
    padded: value,
  }
}

export function stepsOf(reading: Reading): { stride: [number, number]; dilation: [number, number] } {
  const pair = (name: string) => {
    const [rows = 1, columns = rows] = reading.integers(name) ?? []
    return [rows, columns] as [number, number]
  }
  return { stride: pair('strides'), dilation: pair('dilations') }
}

/** Padding as `pads` says it or as `auto_pad` computes it: SAME_UPPER puts the odd one at the end, SAME_LOWER at the beginning. */
export function marginsOf(
  reading: Reading,
  { shape }: MapValue,
  kernel: [number, number],
  stride: [number, number],
  dilation: [number, number],
): Margins {
  const auto = reading.text('auto_pad', 'NOTSET')
  if (auto === 'VALID') return { top: 0, left: 0, bottom: 0, right: 0 }
  if (auto === 'SAME_UPPER' || auto === 'SAME_LOWER') {
    const [rows, columns] = [shape.height, shape.width].map((side, i) => {
      const reach = (kernel[i]! - 1) * dilation[i]! + 1
      const all = Math.max(0, (Math.ceil(side / stride[i]!) - 1) * stride[i]! + reach - side)
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

export function square(reading: Reading, what: string, [rows, columns]: [number, number]): number {
  if (rows !== columns) throw reading.bad(`its ${what} is ${rows}x${columns}, and is the same both ways here`)
  return rows
}

export function even(reading: Reading, { top, left, bottom, right }: Margins): number {
  if (top !== left || top !== bottom || top !== right)
    throw reading.bad(
      `it pads ${top}, ${left}, ${bottom}, ${right} (top, left, bottom, right), and padding is the same on every side here`,
    )
  return top
}
