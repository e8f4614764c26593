import { elements } from '../../../../../shared/checkpoint/shape.ts'
import { dimsOf, reshaped } from '../../axes.ts'
import { describeSides, type Reading } from '../graph.ts'
import { type Constant, constant, sidesOf, storedConstant, type Value } from '../values.ts'
import { broadcast, MOST_FOLDED, placesOf, sidesTogether } from './broadcast.ts'
import { select } from './joins.ts'
import type { Operators } from './operator.ts'

/** A constant that a node itself holds. */
function held(reading: Reading): Value {
  const { attributes } = reading.node
  const tensor = attributes.get('value')
  if (tensor?.kind === 'tensor')
    return storedConstant(tensor.value, () => {
      throw reading.bad('its numbers lie in another file')
    })
  const number = attributes.get('value_float') ?? attributes.get('value_int')
  if (number?.kind === 'number') return constant([], [number.value], attributes.has('value_float'))
  const numbers = attributes.get('value_floats') ?? attributes.get('value_ints')
  if (numbers?.kind === 'numbers')
    return constant([numbers.values.length], numbers.values, attributes.has('value_floats'))
  throw reading.bad('it holds no numbers')
}

/** The sides of a tensor as numbers: they are known, since the size of images is. */
function shape(reading: Reading): Value {
  const sides = sidesOf(reading.value(0))
  const [start, end] = [reading.number('start', 0), reading.number('end', sides.length)]
  const part = sides.slice(start, end)
  return constant([part.length], [...part])
}

/** Numbers of a constant at places along one dimension. */
function taken(value: Constant, axis: number, places: readonly number[], dims: readonly number[]): Constant {
  const [before, side, after] = [
    elements(value.dims.slice(0, axis)),
    value.dims[axis]!,
    elements(value.dims.slice(axis + 1)),
  ]
  return {
    ...constant(dims, [], value.isFloat),
    numbers() {
      const numbers = value.numbers()
      const out = value.isFloat ? new Float32Array(elements(dims)) : new Float64Array(elements(dims))
      let to = 0
      for (let b = 0; b < before; b++)
        for (const place of places) {
          const from = (b * side + place) * after
          out.set(numbers.subarray(from, from + after), to)
          to += after
        }
      return out
    },
  }
}

function gather(reading: Reading): Value {
  const value = reading.value(0)
  const sides = sidesOf(value)
  const told = reading.number('axis', 0)
  const axis = told < 0 ? told + sides.length : told
  const side = sides[axis]
  const indices = reading.constant(1)
  if (side === undefined || elements(indices.dims) > 1 << 20)
    throw reading.bad(`it takes places along dimension ${told} of [${sides.join(', ')}]`)
  const places = [...indices.numbers()].map((place) => (place < 0 ? place + side : place))
  if (places.some((place) => !(place >= 0 && place < side)))
    throw reading.bad(`it takes place ${places.find((p) => !(p >= 0 && p < side))} of ${side}`)
  if (value.kind !== 'constant') {
    const map = reading.map(0)
    const isAll = places.length === side && places.every((place, i) => place === i)
    const taken = isAll ? reading.view(map, map.axes) : select(reading, map, axis, places)
    const axes = reshaped(taken.axes, [...sides.slice(0, axis), ...indices.dims, ...sides.slice(axis + 1)])
    if (!axes) throw reading.bad(`it takes [${indices.dims.join(', ')}] places of ${describeSides(value)}`)
    return { ...taken, axes }
  }
  return taken(value, axis, places, [...sides.slice(0, axis), ...indices.dims, ...sides.slice(axis + 1)])
}

/** Slice: of a constant any part, of a map some channels. */
function slice(reading: Reading): Value {
  const value = reading.value(0)
  const sides = sidesOf(value)
  const starts = reading.integers('starts', 1) ?? []
  const ends = reading.integers('ends', 2) ?? []
  const axes = reading.integers('axes', 3) ?? starts.map((_, i) => i)
  const steps = reading.has(4) ? [...reading.constant(4).numbers()] : starts.map(() => 1)
  let result: Value = value
  for (const [i, told] of axes.entries()) {
    const axis = told < 0 ? told + sides.length : told
    const side = sides[axis]
    const step = steps[i]!
    if (side === undefined || step === 0) throw reading.bad(`it cuts dimension ${told} of [${sides.join(', ')}]`)
    const within = (place: number, low: number, high: number) =>
      Math.min(Math.max(place < 0 ? place + side : place, low), high)
    const [from, to] =
      step > 0
        ? [within(starts[i]!, 0, side), within(ends[i]!, 0, side)]
        : [within(starts[i]!, 0, side - 1), within(ends[i]!, -1, side - 1)]
    const places: number[] = []
    for (let place = from; step > 0 ? place < to : place > to; place += step) places.push(place)
    if (places.length === side && step === 1) continue
    if (places.length === 0) throw reading.bad(`nothing is left of dimension ${axis} of [${sides.join(', ')}]`)
    result =
      result.kind === 'constant'
        ? taken(result, axis, places, result.dims.with(axis, places.length))
        : select(reading, result.kind === 'map' ? result : reading.map(0), axis, places)
  }
  return result
}

export function foldedConcat(reading: Reading, values: readonly Constant[]): Constant {
  const first = values[0]!
  const told = reading.number('axis', 0)
  const axis = told < 0 ? told + first.dims.length : told
  const side = values.reduce((sum, { dims }) => sum + (dims[axis] ?? 0), 0)
  const dims = first.dims.with(axis, side)
  if (
    values.some(
      (value) =>
        value.dims.length !== dims.length || value.dims.some((length, at) => at !== axis && length !== dims[at]),
    )
  )
    throw reading.bad(`its inputs have the shapes ${values.map((value) => `[${value.dims.join(', ')}]`).join(', ')}`)
  if (elements(dims) > MOST_FOLDED) throw reading.bad(`its result would have ${elements(dims)} numbers`)
  const out = first.isFloat ? new Float32Array(elements(dims)) : new Float64Array(elements(dims))
  const after = elements(dims.slice(axis + 1))
  let at = 0
  for (const value of values) {
    const numbers = value.numbers()
    const run = value.dims[axis]! * after
    for (let b = 0; b * run < numbers.length; b++)
      out.set(numbers.subarray(b * run, (b + 1) * run), b * side * after + at)
    at += run
  }
  return constant(dims, out, first.isFloat)
}

function filled(reading: Reading): Value {
  const dims = [...reading.constant(0).numbers()]
  if (!dims.every((side) => Number.isInteger(side) && side >= 0) || elements(dims) > MOST_FOLDED)
    throw reading.bad(`it fills the shape [${dims.slice(0, 8).join(', ')}]`)
  const tensor = reading.node.attributes.get('value')
  const source =
    tensor?.kind === 'tensor'
      ? storedConstant(tensor.value, () => {
          throw reading.bad('its number lies in another file')
        })
      : null
  const value = source?.numbers()[0] ?? 0
  return constant(dims, new Float64Array(elements(dims)).fill(value), source?.isFloat ?? true)
}

function range(reading: Reading): Value {
  const [start, limit, step] = [0, 1, 2].map((i) => reading.constant(i).numbers()[0]!) as [number, number, number]
  const count = Math.max(0, Math.ceil((limit - start) / step))
  if (!(count <= 1 << 16)) throw reading.bad(`it counts from ${start} to ${limit} by ${step}`)
  return constant(
    [count],
    Array.from({ length: count }, (_, i) => start + i * step),
    reading.constant(0).isFloat,
  )
}

function expand(reading: Reading): Value {
  const value = reading.value(0)
  const asked = [...reading.constant(1).numbers()]
  if (asked.length > 8 || !asked.every((side) => Number.isInteger(side) && side >= 1))
    throw reading.bad(`it asks for the shape [${asked.slice(0, 8).join(', ')}]`)
  const dims = sidesTogether(reading, [sidesOf(value), asked])
  if (value.kind !== 'constant') {
    const map = reading.map(0)
    if (dims.join() === dimsOf(map.axes).join()) return reading.view(map, map.axes)
    throw reading.bad(`it repeats a map to [${dims.join(', ')}]`)
  }
  const places = placesOf(value.dims, dims)
  const numbers = value.numbers()
  return constant(
    dims,
    Float64Array.from(places, (place) => numbers[place]!),
    value.isFloat,
  )
}

const compare = (holds: (a: number, b: number) => boolean) => (reading: Reading) =>
  broadcast(reading, [reading.constant(0), reading.constant(1)], ([a, b]) => Number(holds(a!, b!)))

/** Operators that are computed when the file is read, as shapes are: what they take is the same for every image. */
export const CONSTANTS: Operators = {
  Constant: held,
  Shape: shape,
  Size: (reading) => constant([], [elements(sidesOf(reading.value(0)))]),
  Gather: gather,
  Slice: slice,
  ConstantOfShape: filled,
  Range: range,
  Expand: expand,
  Equal: compare((a, b) => a === b),
  Less: compare((a, b) => a < b),
  Greater: compare((a, b) => a > b),
  Mod: (reading) =>
    broadcast(reading, [reading.constant(0), reading.constant(1)], ([a, b]) => a! - b! * Math.floor(a! / b!)),
  Where: (reading) =>
    broadcast(
      reading,
      [0, 1, 2].map((i) => reading.constant(i)),
      ([chosen, a, b]) => (chosen ? a! : b!),
    ),
  ReduceProd: (reading) => constant([1], [[...reading.constant(0).numbers()].reduce((a, b) => a * b, 1)]),
}
