import { plainMargins, type Sides, sidesWords } from '../../../../../shared/architecture/kinds/sides.ts'
import type { LayerSpec } from '../../../../../shared/architecture/spec.ts'
import { axesNCHW, isWhole, sizeOf } from '../../axes.ts'
import { describeSides, type Reading } from '../graph.ts'
import { type MapValue, scalarOf } from '../values.ts'
import type { Operators } from './operator.ts'
import { isPadded, NO_MARGINS, padded, windowOf } from './window.ts'

/** MaxPool and AveragePool. */
function pooling(kind: 'max-pooling' | 'average-pooling') {
  return (reading: Reading) => {
    const { value } = reading.planes(reading.map(0))
    const [height = 1, width = height] = reading.integers('kernel_shape') ?? []
    const { kernel, stride, dilation, padding } = windowOf(reading, value, { height, width })
    const isFree = !isPadded(padding)
    // torch's adaptive pooling to the size that the map has already.
    if (height === 1 && width === 1 && stride.height === 1 && stride.width === 1 && isFree)
      return reading.view(value, value.axes)
    if (dilation.height !== 1 || dilation.width !== 1)
      throw reading.bad(`its dilation is ${sidesWords(dilation)}, and is 1 here`)
    if (isFree && height === value.shape.height && width === value.shape.width)
      return whole(reading, value, kind === 'average-pooling' ? 'global-average' : 'global-max')
    const isCut = reading.number('ceil_mode', 0) === 1
    const leavesOut = kind === 'average-pooling' && !isFree && reading.number('count_include_pad', 0) === 0
    const spec = {
      kind,
      kernel: square(reading, 'kernel', kernel),
      stride: square(reading, 'stride', stride),
      padding,
      ...(isCut && { ceil: true }),
      ...(leavesOut && { countPadding: false }),
    }
    return reading.graph.emit(spec as LayerSpec, [value], { axes: axesOfPlanes(value), wish: null })
  }
}

/** LpPool: (sum of |x|^p)^(1/p) over each window. */
function normPooling(reading: Reading) {
  const { value } = reading.planes(reading.map(0))
  const [height = 1, width = height] = reading.integers('kernel_shape') ?? []
  const { kernel, stride, padding } = windowOf(reading, value, { height, width })
  const edges = plainMargins(padding)
  const p = reading.number('p', 2)
  if (reading.number('ceil_mode', 0) === 1 || !(p >= 1 && p <= 64))
    throw reading.bad(
      `its p is ${p} and its ceil_mode ${reading.number('ceil_mode', 0)}, and p is 1 to 64 without it here`,
    )
  const from = typeof edges === 'number' ? value : padded(reading, value, padding)
  const spec = {
    kind: 'p-norm-pooling',
    kernel: square(reading, 'kernel', kernel),
    stride: square(reading, 'stride', stride),
    padding: typeof edges === 'number' ? edges : 0,
    p,
  }
  return reading.graph.emit(spec as LayerSpec, [from], { axes: axesOfPlanes(value), wish: null })
}

function square(reading: Reading, what: string, sides: Sides): number {
  if (sides.height !== sides.width)
    throw reading.bad(`its ${what} is ${sidesWords(sides)}, and is the same both ways in a pooling here`)
  return sides.height
}

const axesOfPlanes = (value: MapValue) => (shape: MapValue['shape']) => axesNCHW(shape, sizeOf(value.axes[0]!))

/** The mean or the largest number of each plane; rows and columns stay as sides of 1. */
function whole(reading: Reading, value: MapValue, kind: 'global-average' | 'global-max' = 'global-average'): MapValue {
  if (value.shape.height === 1 && value.shape.width === 1) return reading.view(value, value.axes)
  const [batch, channels] = value.axes
  return reading.graph.emit({ kind }, [value], { axes: () => [batch!, channels!, [], []] })
}

/** ReduceMean or ReduceMax over rows and columns, whichever dimensions they are. */
const reduced = (kind: 'global-average' | 'global-max') => (reading: Reading) => {
  const value = reading.map(0)
  const rank = value.axes.length
  const axes = (reading.integers('axes', 1) ?? []).map((axis) => (axis < 0 ? axis + rank : axis))
  const keeps = reading.number('keepdims', 1) === 1
  const { height, width } = value.shape
  const over = axes.map((axis) => value.axes[axis])
  const isOne = (of: 'H' | 'W', size: number) =>
    size === 1 || over.some((axis) => axis !== undefined && isWhole(axis, of, size))
  const extent = over.reduce((product, axis) => product * (axis ? sizeOf(axis) : 1), 1)
  if (!isOne('H', height) || !isOne('W', width) || extent !== height * width)
    throw reading.bad(
      `it goes over the dimensions ${axes.join(', ')} of ${describeSides(value)}, and means and maxima here are over rows and columns`,
    )
  const left = value.axes.map((axis, at) => (axes.includes(at) ? [] : axis))
  const result = keeps ? left : left.filter((_, at) => !axes.includes(at))
  if (height === 1 && width === 1) return reading.view(value, result)
  return reading.graph.emit({ kind }, [value], { axes: () => result })
}

/** Pad with zeros around rows and columns. */
function pad(reading: Reading) {
  const value = reading.map(0)
  const rank = value.axes.length
  const mode = reading.text('mode', 'constant')
  const number = reading.has(2) ? (scalarOf(reading.constant(2)) ?? Number.NaN) : reading.number('value', 0)
  if (mode !== 'constant' || number !== 0)
    throw reading.bad(`it pads by ${mode === 'constant' ? number : mode}, and padding is with zeros here`)
  const pads = reading.integers('pads', 1) ?? []
  const axes = reading.has(3)
    ? [...reading.constant(3).numbers()].map((axis) => (axis < 0 ? axis + rank : axis))
    : value.axes.map((_, at) => at)
  const padding = { ...NO_MARGINS }
  for (const [i, at] of axes.entries()) {
    const [before = 0, after = 0] = [pads[i], pads[i + axes.length]]
    if (before === 0 && after === 0) continue
    const axis = value.axes[at] ?? []
    const { height, width } = value.shape
    const [first, last] =
      isWhole(axis, 'H', height) && axis.length > 0 ? (['top', 'bottom'] as const) : (['left', 'right'] as const)
    const fits = first === 'top' || (isWhole(axis, 'W', width) && axis.length > 0)
    if (!fits || before < 0 || after < 0)
      throw reading.bad(
        `it pads dimension ${at} of ${describeSides(value)} by ${before} and ${after}, and rows and columns are padded here`,
      )
    padding[first] = before
    padding[last] = after
  }
  return isPadded(padding) ? padded(reading, value, padding) : reading.view(value, value.axes)
}

export const POOLING: Operators = {
  Pad: pad,
  MaxPool: pooling('max-pooling'),
  AveragePool: pooling('average-pooling'),
  LpPool: normPooling,
  GlobalAveragePool: (reading) => whole(reading, reading.planes(reading.map(0)).value),
  GlobalMaxPool: (reading) => whole(reading, reading.planes(reading.map(0)).value, 'global-max'),
  ReduceMean: reduced('global-average'),
  ReduceMax: reduced('global-max'),
}
