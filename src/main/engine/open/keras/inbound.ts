import { isObject, type Json, listOf, numberOf, objectOf, textOf } from './json.ts'

/** An output of another layer of the same model: its name, which of its calls, which of that call's outputs. */
export interface TensorRef {
  layer: string
  call: number
  output: number
}

/** What a layer is called on. */
export type Argument = TensorRef | number

const DEEPEST = 8

const refOf = ([layer, call, output]: unknown[]): TensorRef | null => {
  const name = textOf(layer)
  return name === null ? null : { layer: name, call: numberOf(call) ?? 0, output: numberOf(output) ?? 0 }
}

/**
 * The calls of a layer, from `inbound_nodes` of Keras 2 (`[[["conv", 0, 0, {}]]]`) or 3 (`[{"args": [...], "kwargs": {}}]`).
 * @returns null for arguments that are neither tensors nor numbers
 */
export function callsOf(layer: Json): (Argument[] | null)[] {
  return listOf(layer.inbound_nodes).map((node) => {
    if (isObject(node)) return isByName(node.kwargs) ? null : argumentsOf(node.args, 0)
    if (!Array.isArray(node)) return null
    // A single input without a list around it, as the earliest versions write it.
    const inputs = typeof node[0] === 'string' ? [node] : node
    const refs = inputs.map((input) => {
      // Keras 2 puts tensors that are given by name, and constants, into the fourth place.
      if (!Array.isArray(input) || hasTensor(input[3], 0)) return null
      return refOf(input)
    })
    return refs.includes(null) ? null : (refs as TensorRef[])
  })
}

function argumentsOf(value: unknown, depth: number): Argument[] | null {
  if (depth > DEEPEST) return null
  if (Array.isArray(value)) {
    const parts = value.map((part) => argumentsOf(part, depth + 1))
    return parts.includes(null) ? null : (parts.flat() as Argument[])
  }
  if (typeof value === 'number') return [value]
  if (value === null || value === undefined || typeof value === 'boolean') return []
  if (!isObject(value) || value.class_name !== '__keras_tensor__') return null
  const ref = refOf(listOf(objectOf(value.config).keras_history))
  return ref ? [ref] : null
}

/** Whether a tensor of the network is among what is given by name. */
const isByName = (kwargs: unknown) => hasTensor(kwargs, 0)

function hasTensor(value: unknown, depth: number): boolean {
  if (depth > DEEPEST) return true
  if (Array.isArray(value)) return value.some((part) => hasTensor(part, depth + 1))
  if (!isObject(value)) return false
  if (value.class_name === '__keras_tensor__') return true
  return Object.values(value).some((part) => hasTensor(part, depth + 1))
}

/** References of `input_layers` and `output_layers`: one, or a list, in both versions, or by name. */
export function refsOf(value: unknown, depth = 0): TensorRef[] {
  if (depth > DEEPEST) return []
  if (Array.isArray(value)) {
    if (typeof value[0] === 'string') {
      const ref = refOf(value)
      return ref ? [ref] : []
    }
    return value.flatMap((part) => refsOf(part, depth + 1))
  }
  return isObject(value) ? Object.values(value).flatMap((part) => refsOf(part, depth + 1)) : []
}
