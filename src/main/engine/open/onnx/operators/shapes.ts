import { elements } from '../../../../../shared/checkpoint/shape.ts'
import { reshaped } from '../../axes.ts'
import { describeSides, type Reading, shuffleOf } from '../graph.ts'
import { constant, type MapValue, sidesOf, type Value } from '../values.ts'
import type { Operator, Operators } from './operator.ts'

/** A map under other dimensions; numbers keep their order. */
function underSides(reading: Reading, value: MapValue, dims: readonly number[]): MapValue {
  const axes = reshaped(value.axes, dims)
  if (!axes)
    throw reading.bad(
      `it makes [${dims.join(', ')}] of ${describeSides(value)}, which cuts rows, columns or channels apart`,
    )
  const viewed = reading.view(value, axes)
  // Two groups of channels that were exchanged and are one dimension again: a shuffle.
  const at = axes.length === 4 ? [1, 3].find((place) => shuffleOf(axes[place]!) !== null) : undefined
  if (at === undefined) return viewed
  const groups = shuffleOf(axes[at]!)!
  return reading.graph.emit({ kind: 'channel-shuffle', groups }, [viewed], {
    axes: ({ channels }) => axes.with(at, [{ of: 'C', stride: 1, size: channels }]),
  })
}

const negative = (axis: number, rank: number) => (axis < 0 ? axis + rank : axis)

/** Dimensions that a Reshape asks for: 0 keeps one, -1 takes what is left. */
function wantedSides(reading: Reading, sides: readonly number[]): number[] {
  const asked = reading.integers('shape', 1)
  if (!asked) throw reading.bad('it says no shape')
  const keepsZeros = reading.number('allowzero', 0) === 0
  const dims = asked.map((side, at) => (side === 0 && keepsZeros ? (sides[at] ?? 0) : side))
  const open = dims.indexOf(-1)
  const total = elements(sides)
  if (open >= 0) dims[open] = total / elements(dims.toSpliced(open, 1))
  if (dims.some((side) => !Number.isInteger(side) || side < 1) || elements(dims) !== total)
    throw reading.bad(`it makes [${asked.join(', ')}] of [${sides.join(', ')}], which is not as many numbers`)
  return dims
}

/** Handles constants by their numbers and maps by their axes alike. */
const sides =
  (wanted: (reading: Reading, sides: readonly number[]) => number[]): Operator =>
  (reading) => {
    const value = reading.value(0)
    const dims = wanted(reading, sidesOf(value))
    return value.kind === 'constant'
      ? { ...constant(dims, [], value.isFloat), numbers: value.numbers, name: value.name }
      : underSides(reading, reading.map(0), dims)
  }

function flattenSides(reading: Reading, given: readonly number[]): number[] {
  const at = negative(reading.number('axis', 1), given.length)
  return [elements(given.slice(0, at)), elements(given.slice(at))]
}

function squeezed(reading: Reading, given: readonly number[]): number[] {
  const axes = reading.integers('axes', 1)?.map((axis) => negative(axis, given.length))
  const odd = axes?.find((axis) => given[axis] !== 1)
  if (odd !== undefined) throw reading.bad(`it removes dimension ${odd} of [${given.join(', ')}], which is not 1`)
  return given.filter((side, at) => (axes ? !axes.includes(at) : side !== 1))
}

function unsqueezed(reading: Reading, given: readonly number[]): number[] {
  const axes = reading.integers('axes', 1) ?? []
  const rank = given.length + axes.length
  const places = new Set(axes.map((axis) => negative(axis, rank)))
  if (places.size !== axes.length || [...places].some((axis) => axis < 0 || axis >= rank) || rank > 8)
    throw reading.bad(`it puts dimensions at ${axes.join(', ')} of [${given.join(', ')}]`)
  const rest = [...given]
  return Array.from({ length: rank }, (_, at) => (places.has(at) ? 1 : rest.shift()!))
}

function transpose(reading: Reading): Value {
  const value = reading.value(0)
  const given = sidesOf(value)
  const order = reading.integers('perm') ?? given.map((_, at) => given.length - 1 - at)
  if (
    order.length !== given.length ||
    new Set(order).size !== order.length ||
    order.some((at) => given[at] === undefined)
  )
    throw reading.bad(`it orders [${given.join(', ')}] as ${order.join(', ')}`)
  if (value.kind !== 'constant') {
    const map = reading.map(0)
    return reading.view(
      map,
      order.map((at) => map.axes[at]!),
    )
  }
  const dims = order.map((at) => given[at]!)
  return {
    ...constant(dims, [], value.isFloat),
    name: value.name,
    numbers: () => transposedNumbers(value.numbers(), given, order),
  }
}

function transposedNumbers(numbers: Float32Array | Float64Array, given: readonly number[], order: readonly number[]) {
  const out = numbers.slice()
  const steps = given.map((_, at) => elements(given.slice(at + 1)))
  const dims = order.map((at) => given[at]!)
  const strides = order.map((at) => steps[at]!)
  const place = dims.map(() => 0)
  for (let i = 0, from = 0; i < out.length; i++) {
    out[i] = numbers[from]!
    for (let d = dims.length - 1; d >= 0; d--) {
      from += strides[d]!
      if (++place[d]! < dims[d]!) break
      from -= strides[d]! * dims[d]!
      place[d] = 0
    }
  }
  return out
}

/** The tensor as it is; dropout does nothing outside of training. */
function same(reading: Reading): Value[] {
  const value = reading.value(0)
  const others = reading.node.outputs.slice(1)
  const passed =
    value.kind === 'map' ? reading.view(value, value.axes) : value.kind === 'curve' ? passedCurve(reading) : value
  return [passed, ...others.map(() => constant([1], [1]))]
}

function passedCurve(reading: Reading): MapValue {
  const map = reading.map(0)
  return reading.view(map, map.axes)
}

/** TensorProto.DataType of floating-point numbers. */
const FLOATS = new Set([1, 10, 11, 16])

function cast(reading: Reading): Value | Value[] {
  const value = reading.value(0)
  if (value.kind !== 'constant') return same(reading)
  const isFloat = FLOATS.has(reading.number('to', 1))
  if (isFloat === value.isFloat) return value
  const numbers = () => (isFloat ? Float32Array.from(value.numbers()) : Float64Array.from(value.numbers(), Math.trunc))
  return { ...value, isFloat, numbers }
}

/** Softmax belongs to the loss: one at the network's end is left off. */
function finalOnly(reading: Reading): Value {
  const { graph, node } = reading
  const isOutput = graph.model.outputs.some(({ name }) => name === node.outputs[0])
  const after = graph.model.nodes.filter(({ inputs }) => inputs.includes(node.outputs[0]!))
  if (
    !isOutput &&
    !after.every(({ operator }) => ['Identity', 'Reshape', 'Flatten', 'Squeeze', 'Cast', 'ArgMax'].includes(operator))
  )
    throw reading.bad('it stands in the middle of the network, and is read at its end alone')
  const map = reading.map(0)
  graph.notes.add(`The final ${node.operator} is left off: scores are those before it.`)
  return reading.view(map, map.axes)
}

/** Split along the channels. */
export function partsOf(reading: Reading, axis: number, total: number): number[] {
  const told = reading.integers('split', 1)
  const count = reading.node.outputs.length
  const parts =
    told ??
    Array.from({ length: count }, (_, i) => Math.min(Math.ceil(total / count), total - i * Math.ceil(total / count)))
  if (parts.length !== count || parts.reduce((sum, part) => sum + part, 0) !== total)
    throw reading.bad(`it cuts dimension ${axis} of ${total} into ${parts.join(', ')}`)
  return parts
}

export const SHAPES: Operators = {
  Reshape: sides(wantedSides),
  Flatten: sides(flattenSides),
  Squeeze: sides(squeezed),
  Unsqueeze: sides(unsqueezed),
  Transpose: transpose,
  Identity: same,
  Dropout: same,
  Cast: cast,
  Softmax: finalOnly,
  LogSoftmax: finalOnly,
}
