import { elements } from '../../../../../shared/checkpoint/shape.ts'
import type { Reading } from '../graph.ts'
import { type Constant, constant } from '../values.ts'

/** Numbers that folding may make: constants of a file are folded, and none of them grows beyond this. */
export const MOST_FOLDED = 2 ** 26

/** Sides that constants have together, aligned at their last. @throws WorkbenchError BAD_FILE */
export function sidesTogether(reading: Reading, all: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...all.map((dims) => dims.length))
  const sides = Array.from({ length: rank }, (_, at) => {
    const own = all.map((dims) => dims[at - rank + dims.length] ?? 1)
    const side = own.find((length) => length !== 1) ?? 1
    if (own.some((length) => length !== 1 && length !== side))
      throw reading.bad(`its inputs have the shapes ${all.map((dims) => `[${dims.join(', ')}]`).join(' and ')}`)
    return side
  })
  if (elements(sides) > MOST_FOLDED) throw reading.bad(`its result would have ${elements(sides)} numbers`)
  return sides
}

/** Computes on constants, number by number, their sides brought together. */
export function broadcast(
  reading: Reading,
  inputs: readonly Constant[],
  compute: (numbers: number[]) => number,
): Constant {
  const dims = sidesTogether(
    reading,
    inputs.map((input) => input.dims),
  )
  const numbers = inputs.map((input) => input.numbers())
  const count = elements(dims)
  const isFloat = inputs.some((input) => input.isFloat)
  const out = new Float64Array(count)
  const isSame = inputs.every((input) => elements(input.dims) === count)
  const places = inputs.map((input) => (isSame ? null : placesOf(input.dims, dims)))
  for (let i = 0; i < count; i++) {
    const value = compute(numbers.map((list, k) => list[places[k]?.[i] ?? i]!))
    out[i] = isFloat ? value : Math.trunc(value)
  }
  return constant(dims, isFloat ? Float32Array.from(out) : out, isFloat)
}

/** For every number of `wide` the one of `dims` that stands for it. */
export function placesOf(dims: readonly number[], wide: readonly number[]): Int32Array {
  const lead = wide.length - dims.length
  const steps = wide.map((_, at) => {
    const own = at - lead
    return own < 0 || dims[own] === 1 ? 0 : elements(dims.slice(own + 1))
  })
  const out = new Int32Array(elements(wide))
  const place = wide.map(() => 0)
  for (let i = 0, from = 0; i < out.length; i++) {
    out[i] = from
    for (let d = wide.length - 1; d >= 0; d--) {
      from += steps[d]!
      if (++place[d]! < wide[d]!) break
      from -= steps[d]! * wide[d]!
      place[d] = 0
    }
  }
  return out
}
