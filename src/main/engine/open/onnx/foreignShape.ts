import type { MapShape } from '../../../../shared/architecture/mapShape.ts'
import { type Axis, axesNCHW, axesNHWC, dimsOf, sameAxes } from '../axes.ts'
import type { OnnxNode } from './model.ts'
import type { MapValue, Value } from './values.ts'

/** What a result of four dimensions is as a map. */
export type DrawnSides = Pick<MapValue, 'shape' | 'axes'>
/** Four sides as the file has them; null where one is not fixed. */
type Sides = readonly (number | null)[]
type InputAt = (input: number) => Value | undefined

/** Operators whose result has their first input's sides. */
const ALIKE = new Set([
  ...[
    'InstanceNormalization',
    'GroupNormalization',
    'LpNormalization',
    'MeanVarianceNormalization',
    'Softmax',
    'LogSoftmax',
  ],
  ...[
    'Hardmax',
    'PRelu',
    'LeakyRelu',
    'Elu',
    'Selu',
    'Celu',
    'ThresholdedRelu',
    'Softsign',
    'Softplus',
    'Mish',
    'Gelu',
  ],
])
const LARGEST = 4096

/** How rows, columns and channels of a map lie in a tensor of four dimensions, be channels the first or the last of them; null for another order. */
function orderOf({ axes, shape }: MapValue, batch: number): ((shape: MapShape, batch: number) => Axis[]) | null {
  return [axesNCHW, axesNHWC].find((order) => sameAxes(axes, order(shape, batch))) ?? null
}

/**
 * The sides of a node's result as a map that lies as its first input does: as the file says them, or as they follow from the node's rule
 * (onnx.ai/onnx/operators), for the few whose rule is short.
 * @returns null where the first input is no map, lies in another order than the two of images, or nothing says the sides
 */
export function sidesOfResult(node: OnnxNode, inputAt: InputAt, said: Sides | null): DrawnSides | null {
  const first = inputAt(0)
  // Four sides of what does not come from a map are not rows and columns: an LSTM's are steps and directions.
  if (first?.kind !== 'map' || first.axes.length !== 4) return null
  if (ALIKE.has(node.operator)) return { shape: first.shape, axes: first.axes }
  const sides = dimsOf(first.axes)
  const order = orderOf(first, sides[0]!)
  // Its result has channels at the second place, wherever those of its input are.
  if (!order || (order === axesNHWC && node.operator === 'ConvTranspose')) return null
  const asMap = (dims: Sides | null): DrawnSides | null => {
    if (dims?.length !== 4) return null
    const [batch, a, b, c] = dims
    const [channels, height, width] = order === axesNCHW ? [a, b, c] : [c, a, b]
    if ((batch !== null && batch !== sides[0]) || !isSide(channels) || !isSide(height) || !isSide(width)) return null
    if (Math.max(height, width) > LARGEST) return null
    const shape = { channels, height, width }
    return { shape, axes: order(shape, sides[0]!) }
  }
  return asMap(said) ?? asMap(byRule(node, sides, inputAt))
}

const isSide = (side: number | null | undefined): side is number => Number.isInteger(side) && side! > 0

function byRule(node: OnnxNode, sides: readonly number[], inputAt: InputAt): Sides | null {
  if (node.operator === 'AveragePool' || node.operator === 'MaxPool') return pooled(node, sides)
  if (node.operator === 'ConvTranspose') return transposed(node, sides, inputAt(1))
  if (node.operator === 'Resize' || node.operator === 'Upsample') return resized(node, sides, inputAt)
  return null
}

const numbersOf = (node: OnnxNode, name: string, otherwise: number[]) => {
  const value = node.attributes.get(name)
  return value?.kind === 'numbers' ? value.values : otherwise
}

function transposed(node: OnnxNode, sides: readonly number[], kernel: Value | undefined): Sides | null {
  if (kernel?.kind !== 'constant' || kernel.dims.length !== 4) return null
  if (node.attributes.has('auto_pad') || node.attributes.has('output_shape')) return null
  const group = node.attributes.get('group')
  const [strides, pads] = [numbersOf(node, 'strides', [1, 1]), numbersOf(node, 'pads', [0, 0, 0, 0])]
  const [apart, more] = [numbersOf(node, 'dilations', [1, 1]), numbersOf(node, 'output_padding', [0, 0])]
  const side = (at: 0 | 1) =>
    (sides[at + 2]! - 1) * strides[at]! +
    (kernel.dims[at + 2]! - 1) * apart[at]! +
    1 +
    more[at]! -
    pads[at]! -
    pads[at + 2]!
  return [sides[0]!, kernel.dims[1]! * (group?.kind === 'number' ? group.value : 1), side(0), side(1)]
}

/** Only where windows are cut off at the edge: with `ceil_mode` runtimes differ. */
function pooled(node: OnnxNode, sides: readonly number[]): Sides | null {
  const ceil = node.attributes.get('ceil_mode')
  const kernel = numbersOf(node, 'kernel_shape', [])
  if (kernel.length !== 2 || node.attributes.has('auto_pad') || (ceil?.kind === 'number' && ceil.value !== 0))
    return null
  const [strides, pads] = [numbersOf(node, 'strides', [1, 1]), numbersOf(node, 'pads', [0, 0, 0, 0])]
  const apart = numbersOf(node, 'dilations', [1, 1])
  const side = (at: 0 | 1) =>
    Math.floor((sides[at + 2]! + pads[at]! + pads[at + 2]! - (kernel[at]! - 1) * apart[at]! - 1) / strides[at]!) + 1
  return [sides[0]!, sides[1]!, side(0), side(1)]
}

function resized(node: OnnxNode, sides: readonly number[], inputAt: InputAt): Sides | null {
  const four = (value: Value | undefined) =>
    value?.kind === 'constant' && value.dims.length === 1 && value.dims[0] === 4 ? [...value.numbers()] : null
  const sizes = node.operator === 'Resize' ? four(inputAt(3)) : null
  const scales = four(inputAt(node.operator === 'Resize' ? 2 : 1))
  // In float32, as ONNX Runtime multiplies: 0.7 of 10 is 7, and 6.99... in float64.
  return sizes ?? scales?.map((factor, at) => Math.floor(Math.fround(Math.fround(factor) * sides[at]!))) ?? null
}
