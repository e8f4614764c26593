import type { MapShape } from '../../../../shared/architecture/mapShape.ts'
import type { OnnxNode } from './model.ts'
import type { MapValue, Value } from './values.ts'

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

/** Sides of one map [1, C, H, W] that are all there and no larger than a drawing takes; null for others. */
export function mapOfDims(dims: readonly (number | null)[] | null | undefined): MapShape | null {
  if (dims?.length !== 4) return null
  const [batch, channels, height, width] = dims
  if ((batch !== null && batch !== 1) || !channels || !height || !width || Math.max(height, width) > LARGEST)
    return null
  return { channels, height, width }
}

/** The shape that follows from a node's rule (onnx.ai/onnx/operators), for the few whose rule is short; null where it does not. */
export function shapeByRule(node: OnnxNode, inputAt: (input: number) => Value | undefined): MapShape | null {
  const first = inputAt(0)
  if (first?.kind !== 'map' || first.axes.length !== 4) return null
  if (ALIKE.has(node.operator)) return first.shape
  if (node.operator === 'AveragePool' || node.operator === 'MaxPool') return pooled(node, first)
  if (node.operator === 'ConvTranspose') return transposed(node, first, inputAt(1))
  if (node.operator === 'Resize' || node.operator === 'Upsample') return resized(node, first, inputAt)
  return null
}

const numbersOf = (node: OnnxNode, name: string, otherwise: number[]) => {
  const value = node.attributes.get(name)
  return value?.kind === 'numbers' ? value.values : otherwise
}

function transposed(node: OnnxNode, { shape }: MapValue, kernel: Value | undefined): MapShape | null {
  if (kernel?.kind !== 'constant' || kernel.dims.length !== 4) return null
  if (node.attributes.has('auto_pad') || node.attributes.has('output_shape')) return null
  const group = node.attributes.get('group')
  const [strides, pads] = [numbersOf(node, 'strides', [1, 1]), numbersOf(node, 'pads', [0, 0, 0, 0])]
  const [apart, more] = [numbersOf(node, 'dilations', [1, 1]), numbersOf(node, 'output_padding', [0, 0])]
  const side = (length: number, at: 0 | 1) =>
    (length - 1) * strides[at]! + (kernel.dims[at + 2]! - 1) * apart[at]! + 1 + more[at]! - pads[at]! - pads[at + 2]!
  const channels = kernel.dims[1]! * (group?.kind === 'number' ? group.value : 1)
  return mapOfDims([1, channels, side(shape.height, 0), side(shape.width, 1)])
}

/** Only where windows are cut off at the edge: with `ceil_mode` runtimes differ. */
function pooled(node: OnnxNode, { shape }: MapValue): MapShape | null {
  const ceil = node.attributes.get('ceil_mode')
  const kernel = numbersOf(node, 'kernel_shape', [])
  if (kernel.length !== 2 || node.attributes.has('auto_pad') || (ceil?.kind === 'number' && ceil.value !== 0))
    return null
  const [strides, pads] = [numbersOf(node, 'strides', [1, 1]), numbersOf(node, 'pads', [0, 0, 0, 0])]
  const apart = numbersOf(node, 'dilations', [1, 1])
  const side = (length: number, at: 0 | 1) =>
    Math.floor((length + pads[at]! + pads[at + 2]! - (kernel[at]! - 1) * apart[at]! - 1) / strides[at]!) + 1
  const [height, width] = [side(shape.height, 0), side(shape.width, 1)]
  return height > 0 && width > 0 ? mapOfDims([1, shape.channels, height, width]) : null
}

function resized(node: OnnxNode, { shape }: MapValue, inputAt: (input: number) => Value | undefined): MapShape | null {
  const scales = inputAt(node.operator === 'Resize' ? 2 : 1)
  const sizes = node.operator === 'Resize' ? inputAt(3) : undefined
  const four = (value: Value | undefined) =>
    value?.kind === 'constant' && value.dims.length === 1 && value.dims[0] === 4 ? [...value.numbers()] : null
  const sides = [1, shape.channels, shape.height, shape.width]
  const found = four(sizes) ?? four(scales)?.map((factor, at) => Math.floor(factor * sides[at]!))
  return found?.every((side) => Number.isInteger(side) && side > 0) ? mapOfDims(found) : null
}
