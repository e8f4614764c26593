import { affine } from '../affine.ts'
import { lineLike } from '../curves.ts'
import { describeSides, type Reading } from '../graph.ts'
import type { Constant, MapValue } from '../values.ts'
import { asRow, ordered } from './normalisation.ts'

/** A map and a number for each of its channels: what is a straight line in every channel scales and shifts it. */
export function withConstant(
  reading: Reading,
  input: number,
  other: Constant,
  compute: (x: number, c: number) => number,
): MapValue {
  const given = reading.map(input)
  const value = (other.dims.at(-1) ?? 1) > 1 ? asRow(reading, given, given.axes.length - 1) : given
  const numbers = perChannel(reading, value, other)
  const lines = Array.from(numbers, (c) => lineLike((x) => compute(x, c)))
  if (lines.some((line) => line === null))
    throw reading.bad('it combines a map with other numbers for each channel otherwise than by scaling and shifting')
  return affine(reading.graph, value, {
    scale: Float32Array.from(lines, (line) => line!.slope),
    shift: Float32Array.from(lines, (line) => line!.shift),
    isSole: reading.graph.isSole(reading.trail(value, input)),
  })
}

/** The constant's number for each of our channels. @throws WorkbenchError BAD_FILE where it differs within a channel */
export function perChannel(reading: Reading, value: MapValue, other: Constant): Float32Array {
  const lead = value.axes.length - other.dims.length
  const long = other.dims.flatMap((side, at) => (side === 1 ? [] : [at]))
  const [at] = long
  if (lead < 0 || long.length !== 1)
    throw reading.bad(
      `it combines ${describeSides(value)} with constants of the shape [${other.dims.join(', ')}], which are not a number a channel`,
    )
  const order = reading.channels(value, at! + lead)
  const numbers = other.numbers()
  if (numbers.length !== value.shape.channels)
    throw reading.bad(`it has ${numbers.length} numbers for ${value.shape.channels} channels`)
  return ordered(numbers instanceof Float32Array ? numbers : Float32Array.from(numbers), order)
}
