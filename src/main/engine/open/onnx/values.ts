import type { MapShape } from '../../../../shared/architecture/mapShape.ts'
import { elements } from '../../../../shared/checkpoint/shape.ts'
import { type Axis, dimsOf } from '../axes.ts'
import type { ExternalFiles, StoredTensor } from './storedTensor.ts'

export type Numbers = Float32Array | Float64Array

/** Numbers that are the same for every image. */
export interface Constant {
  kind: 'constant'
  dims: readonly number[]
  isFloat: boolean
  numbers(): Numbers
  /** Name of the tensor in the file. */
  name: string | null
}

/** Which tensors led here from a layer's output, and which of their uses that took: whatever else uses one of them sees the layer as it was. */
export interface Trail {
  names: ReadonlySet<string>
  /** `node:input` */
  uses: ReadonlySet<string>
}

/** A layer's output, or the image, under the file's own dimensions. */
export interface MapValue extends Trail {
  kind: 'map'
  /** Index in the list of layers; -1 is the image. */
  layer: number
  shape: MapShape
  axes: readonly Axis[]
  /** The layer's when this was its output; absent means 0. */
  age?: number
}

/** A function of each number of a map, as several nodes compute it: what function it is shows when all of it is there. */
export interface Curve extends Trail {
  kind: 'curve'
  base: MapValue
  of: (x: number) => number
  /** Operations that one value takes. */
  cost: number
  /** The last of its operations, for where the whole function is none that is known. */
  last: { operands: Value[]; names: string[]; combine: 'add' | 'multiply' | null; step: (x: number) => number }
}

export type Value = Constant | MapValue | Curve

export const rankOf = (value: Value): number => sidesOf(value).length

export const sidesOf = (value: Value): readonly number[] =>
  value.kind === 'constant' ? value.dims : dimsOf(value.kind === 'map' ? value.axes : value.base.axes)

export const constant = (dims: readonly number[], numbers: Numbers | readonly number[], isFloat = false): Constant => {
  const held = numbers instanceof Float32Array || numbers instanceof Float64Array ? numbers : Float64Array.from(numbers)
  return { kind: 'constant', dims, isFloat, numbers: () => held, name: null }
}

/** Numbers that are used again and again, such as shapes, are kept; weights are read when they are wanted. */
const KEPT = 4096

export function storedConstant(tensor: StoredTensor, files: ExternalFiles): Constant {
  let kept: Numbers | null = null
  return {
    kind: 'constant',
    dims: tensor.dims,
    isFloat: tensor.isFloat,
    name: tensor.name,
    numbers() {
      if (kept) return kept
      const numbers = tensor.read(files)
      if (elements(tensor.dims) <= KEPT) kept = numbers
      return numbers
    },
  }
}

/** The one number of a constant that has one, or the same everywhere; null for others. */
export function scalarOf(value: Constant): number | null {
  if (elements(value.dims) === 0) return null
  const numbers = value.numbers()
  const [first] = numbers
  return numbers.every((number) => number === first) ? first! : null
}

/** Longer ways than any network has are not followed back: what stands at their end counts as used by others. */
const LONGEST_TRAIL = 200

/** The trail of `value` after one more use of the tensor `name`. */
export function trailOf(value: Trail, name: string, use: string): Trail {
  if (value.names.size > LONGEST_TRAIL) return { names: new Set([name]), uses: new Set() }
  return { names: new Set([...value.names, name]), uses: new Set([...value.uses, use]) }
}

export const NO_TRAIL: Trail = { names: new Set(), uses: new Set() }
