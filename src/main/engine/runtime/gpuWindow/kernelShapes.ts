import type { DataType, TensorInfo } from '@tensorflow/tfjs'
import type { TensorLibrary } from '../../ops/runtime.ts'

/** What a kernel's result is, told before it is computed. */
export interface Result {
  shape: number[]
  dtype: DataType
}

type Inputs = Record<string, TensorInfo>
// biome-ignore lint/suspicious/noExplicitAny: each kernel has attributes of its own, whose types tfjs does not export
type Attributes = any

type Rule = (tf: TensorLibrary, inputs: Inputs, attributes: Attributes) => Result

const likeX: Rule = (_, { x }) => ({ shape: x!.shape, dtype: x!.dtype })
const ofBoth: Rule = (tf, { a, b }) => ({
  shape: tf.backend_util.assertAndGetBroadcastShape(a!.shape, b!.shape),
  dtype: a!.dtype,
})
const compared: Rule = (...call) => ({ ...ofBoth(...call), dtype: 'bool' })
const reduced =
  (axes: 'axis' | 'reductionIndices'): Rule =>
  (tf, { x }, attributes) => {
    const over = tf.util.parseAxisParam(attributes[axes], x!.shape)
    const [kept] = tf.backend_util.computeOutAndReduceShapes(x!.shape, over)
    const shape = attributes.keepDims ? tf.backend_util.expandShapeToKeepDim(kept!, over) : kept!
    return { shape, dtype: x!.dtype }
  }

/** Every kernel that the engine's operations use, with the shape and type of its result, as tfjs's own backends give them. */
export const KERNEL_SHAPES: Record<string, Rule> = {
  Abs: likeX,
  Erf: likeX,
  Exp: likeX,
  Log: likeX,
  OnesLike: likeX,
  Relu: likeX,
  Reverse: likeX,
  Sigmoid: likeX,
  Sign: likeX,
  Sqrt: likeX,
  Step: likeX,
  Tanh: likeX,
  ZerosLike: likeX,
  Cast: (_, { x }, { dtype }) => ({ shape: x!.shape, dtype }),

  Add: ofBoth,
  Multiply: ofBoth,
  Pow: ofBoth,
  RealDiv: ofBoth,
  Sub: ofBoth,
  Equal: compared,
  Select: (_, { t }) => ({ shape: t!.shape, dtype: t!.dtype }),

  Max: reduced('reductionIndices'),
  Mean: reduced('axis'),
  Sum: reduced('axis'),

  BatchMatMul(_, { a, b }, { transposeA, transposeB }) {
    const [rows, columns] = [a!.shape.at(transposeA ? -1 : -2)!, b!.shape.at(transposeB ? -2 : -1)!]
    return { shape: [...a!.shape.slice(0, -2), rows, columns], dtype: a!.dtype }
  },
  Conv2D(tf, { x, filter }, { strides, dilations, pad, dimRoundingMode }) {
    const [maps, kernel] = [x!.shape, filter!.shape] as [Four, Four]
    const { outShape } = tf.backend_util.computeConv2DInfo(maps, kernel, strides, dilations, pad, dimRoundingMode)
    return { shape: outShape, dtype: x!.dtype }
  },
  DepthwiseConv2dNative(tf, { x, filter }, { strides, dilations, pad, dimRoundingMode }) {
    const [maps, kernel] = [x!.shape, filter!.shape] as [Four, Four]
    const { outShape } = tf.backend_util.computeConv2DInfo(maps, kernel, strides, dilations, pad, dimRoundingMode, true)
    return { shape: outShape, dtype: x!.dtype }
  },
  MaxPool(tf, { x }, { filterSize, strides, pad, dimRoundingMode }) {
    const maps = x!.shape as Four
    const { outShape } = tf.backend_util.computePool2DInfo(maps, filterSize, strides, 1, pad, dimRoundingMode)
    return { shape: outShape, dtype: x!.dtype }
  },
  Concat(tf, inputs, { axis }) {
    const all = Object.values(inputs)
    return {
      shape: tf.backend_util.computeOutShape(
        all.map(({ shape }) => shape),
        axis,
      ),
      dtype: all[0]!.dtype,
    }
  },
  GatherV2(_, { x, indices }, { axis }) {
    return { shape: [...x!.shape.slice(0, axis), ...indices!.shape, ...x!.shape.slice(axis + 1)], dtype: x!.dtype }
  },
  OneHot: (_, { indices }, { depth, dtype }) => ({ shape: [...indices!.shape, depth], dtype }),
  PadV2(_, { x }, { paddings }) {
    const sides = paddings as [number, number][]
    return { shape: x!.shape.map((side, axis) => sides[axis]![0] + side + sides[axis]![1]), dtype: x!.dtype }
  },
  Slice(tf, { x }, { begin, size }) {
    return { shape: tf.slice_util.parseSliceParams(x as never, begin, size)[1]!, dtype: x!.dtype }
  },
  StridedSlice(tf, { x }, { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask }) {
    const masks = [beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask] as const
    return { shape: tf.slice_util.sliceInfo(x!.shape, begin, end, strides, ...masks).finalShape, dtype: x!.dtype }
  },
  Tile: (_, { x }, { reps }) => ({ shape: x!.shape.map((side, axis) => side * reps[axis]), dtype: x!.dtype }),
  Transpose: (_, { x }, { perm }) => ({ shape: (perm as number[]).map((axis) => x!.shape[axis]!), dtype: x!.dtype }),
}
type Four = [number, number, number, number]
