import type { LayerSpec } from '../../../../../shared/architecture/spec.ts'
import { axesNCHW, isWhole, sizeOf } from '../../axes.ts'
import { describeSides, type Reading } from '../graph.ts'
import type { MapValue } from '../values.ts'
import type { Operators } from './operator.ts'
import { even, marginsOf, square, stepsOf } from './window.ts'

/** MaxPool and AveragePool. */
function pooling(kind: 'max-pooling' | 'average-pooling') {
  return (reading: Reading) => {
    const { value } = reading.planes(reading.map(0))
    const [height = 1, width = height] = reading.integers('kernel_shape') ?? []
    const { stride, dilation } = stepsOf(reading)
    const margins = marginsOf(reading, value, [height, width], stride, dilation)
    // torch's adaptive pooling to the size that the map has already.
    if (height === 1 && width === 1 && stride[0] === 1 && stride[1] === 1 && Math.max(...Object.values(margins)) === 0)
      return reading.view(value, value.axes)
    if (dilation[0] !== 1 || dilation[1] !== 1)
      throw reading.bad(`its dilation is ${dilation.join('x')}, and is 1 here`)
    const noMargin = Math.max(...Object.values(margins)) === 0
    if (kind === 'average-pooling' && noMargin && height === value.shape.height && width === value.shape.width)
      return whole(reading, value)
    const padding = even(reading, margins)
    if (kind === 'average-pooling' && padding > 0 && reading.number('count_include_pad', 0) === 0)
      throw reading.bad('it leaves its padding out of the mean, and average pooling counts it here')
    const spec = {
      kind,
      kernel: square(reading, 'kernel', [height, width]),
      stride: square(reading, 'stride', stride),
      padding,
    }
    const { shape } = value
    const isCut = [shape.height, shape.width].some((side) => (side + 2 * padding - spec.kernel) % spec.stride !== 0)
    if (reading.number('ceil_mode', 0) === 1 && isCut)
      throw reading.bad('its last windows reach over the border (ceil_mode), and windows stay within it here')
    return reading.graph.emit(spec as LayerSpec, [value], { axes: axesOfPlanes(value), wish: null })
  }
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

export const POOLING: Operators = {
  MaxPool: pooling('max-pooling'),
  AveragePool: pooling('average-pooling'),
  GlobalAveragePool: (reading) => whole(reading, reading.planes(reading.map(0)).value),
  GlobalMaxPool: (reading) => whole(reading, reading.planes(reading.map(0)).value, 'global-max'),
  ReduceMean: reduced('global-average'),
  ReduceMax: reduced('global-max'),
}
