import { type Axis, axesNC, isOnly, isWhole, sizeOf } from '../../axes.ts'
import { describeSides, type Reading } from '../graph.ts'
import type { MapValue } from '../values.ts'
import { reordered } from './convolution.ts'
import type { Operators } from './operator.ts'

/** [inputs, outputs] from [outputs, inputs]. */
function transposed(data: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(data.length)
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) out[c * rows + r] = data[r * columns + c]!
  return out
}

/** Sums over the last dimension of a map by a kernel [inputs, outputs]: a dense layer, or where there are positions a 1x1 convolution. */
function product(reading: Reading, given: MapValue, kernel: Float32Array, outputs: number, bias: Float32Array | null) {
  const last = given.axes.length - 1
  let value = given
  if (!isOnly(given.axes[last]!, 'C')) value = reading.graph.flatten(given)
  const order = reading.channels(value, last)
  const { height, width } = value.shape
  const hasPositions = height > 1 || width > 1
  const places = value.axes.slice(1, last)
  if (hasPositions && !(places.length === 2 && isWhole(places[0]!, 'H', height) && isWhole(places[1]!, 'W', width)))
    throw reading.bad(
      `it takes ${describeSides(given)}, and rows and columns stand before the channels where a map is multiplied`,
    )
  const ours = order ? reordered(kernel, order, outputs) : kernel
  return reading.graph.emit(
    hasPositions
      ? {
          kind: 'convolution',
          kernel: 1,
          stride: 1,
          padding: 0,
          channels: outputs,
          relu: false,
          ...(!bias && { bias: false as const }),
        }
      : { kind: 'dense', channels: outputs, ...(!bias && { bias: false as const }) },
    [value],
    {
      tensors: { kernel: ours, ...(bias && { bias }) },
      wish: reading.wish(1),
      axes(shape): Axis[] {
        const channels = axesNC(shape, 1)[1]!
        return [...value.axes.slice(0, last), channels]
      },
    },
  )
}

/** Gemm: alpha x W + beta b, of matrices. */
function gemm(reading: Reading) {
  const value = reading.map(0)
  if (reading.number('transA', 0) !== 0) throw reading.bad('it transposes its input')
  if (value.axes.length !== 2)
    throw reading.bad(`its input has the shape ${describeSides(value)} instead of two dimensions`)
  const { dims } = reading.constant(1)
  const isTransposed = reading.number('transB', 0) !== 0
  const [inputs, outputs] = (isTransposed ? [dims[1], dims[0]] : dims) as [number, number]
  if (dims.length !== 2 || inputs !== sizeOf(value.axes[1]!))
    throw reading.bad(
      `its matrix has the shape [${dims.join(', ')}], but its input has ${sizeOf(value.axes[1]!)} numbers`,
    )
  const raw = reading.weights(1)
  const [alpha, beta] = [reading.number('alpha', 1), reading.number('beta', 1)]
  let kernel = isTransposed ? transposed(raw, outputs, inputs) : raw
  if (alpha !== 1) kernel = kernel.map((number) => number * alpha)
  return product(reading, value, kernel, outputs, reading.has(2) ? bias(reading, outputs, beta) : null)
}

function bias(reading: Reading, outputs: number, beta: number): Float32Array {
  const numbers = reading.weights(2)
  if (numbers.length !== outputs && numbers.length !== 1)
    throw reading.bad(`its bias has ${numbers.length} numbers instead of ${outputs}`)
  return Float32Array.from({ length: outputs }, (_, i) => numbers[numbers.length === 1 ? 0 : i]! * beta)
}

function matMul(reading: Reading) {
  const value = reading.map(0)
  const { dims } = reading.constant(1)
  if (dims.length !== 2 || dims[0] !== sizeOf(value.axes.at(-1)!))
    throw reading.bad(`its matrix has the shape [${dims.join(', ')}], but its input is ${describeSides(value)}`)
  return product(reading, value, reading.weights(1), dims[1]!, null)
}

export const DENSE: Operators = { Gemm: gemm, MatMul: matMul }
