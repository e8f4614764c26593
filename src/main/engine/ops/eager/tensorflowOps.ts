import { kernelCalls } from '../kernelCalls.ts'
import type { NodeBackend } from '../nodeBackend.ts'
import { LOWEST, type Ops, type Window } from '../ops.ts'
import type { Tensor, TensorLibrary } from '../runtime.ts'
import { dropoutSeeds } from './dropoutSeeds.ts'
import { mapOps } from './mapOps.ts'
import { tensorflowConvolutions } from './tensorflowConvolutions.ts'
import { wholeBatch } from './wholeBatch.ts'
import { outputSide, padded } from './windows.ts'

/**
 * Tensor operations as single TensorFlow kernels, called past tfjs: explicit symmetric padding, native ReluGrad, BiasAddGrad,
 * MaxPoolGrad and stateless random numbers, and, where the stride is 1, the input gradient as a forward convolution with the rotated
 * kernel, which TensorFlow's CPU kernels do about twice as fast as Conv2DBackpropInput.
 */
export function tensorflowOps(tf: TensorLibrary, backend: NodeBackend): Ops<Tensor> {
  const { binding } = backend
  const { type, bool, ints, text, FLOAT, NHWC, call } = kernelCalls(backend)
  const elementwise = (op: string, ...inputs: Tensor[]) => call(op, [FLOAT], inputs)
  const integers = (values: readonly number[]) => tf.tensor1d(values as number[], 'int32')
  const scalar = (value: number) => tf.scalar(value, 'float32')

  const poolingAttributes = ({ kernel, stride }: Window) => [
    FLOAT,
    NHWC,
    ints('ksize', [1, kernel, kernel, 1]),
    ints('strides', [1, stride, stride, 1]),
    text('padding', 'VALID'),
  ]
  const pad = (x: Tensor, { padding }: Window, value: number) => {
    if (padding === 0) return x
    const sides = tf.tensor2d([0, 0, padding, padding, padding, padding, 0, 0], [4, 2], 'int32')
    return call('PadV2', [FLOAT, type('Tpaddings', binding.TF_INT32)], [x, sides, scalar(value)])
  }
  /** Undoes `pad`. */
  const crop = (x: Tensor, shape: readonly number[], { padding }: Window) =>
    padding === 0
      ? x
      : call(
          'Slice',
          [FLOAT, type('Index', binding.TF_INT32)],
          [x, integers([0, padding, padding, 0]), integers(shape)],
        )

  const tapAttributes = [
    FLOAT,
    type('Index', binding.TF_INT32),
    ...['begin_mask', 'end_mask', 'ellipsis_mask', 'new_axis_mask', 'shrink_axis_mask'].map((name) => ({
      name,
      type: binding.TF_ATTR_INT,
      value: 0,
    })),
  ]
  const tapRange = (shape: readonly number[], window: Window, row: number, column: number) => {
    const last = (side: number) => window.stride * (outputSide(side, window) - 1)
    return [
      integers([0, row, column, 0]),
      integers([shape[0]!, row + last(shape[1]!) + 1, column + last(shape[2]!) + 1, shape[3]!]),
      integers([1, window.stride, window.stride, 1]),
    ]
  }

  const scale = (x: Tensor, factor: number) => elementwise('Mul', x, scalar(factor))
  const biasGradient = (dy: Tensor) => call('BiasAddGrad', [FLOAT, NHWC], [dy])

  return {
    shape: (x) => x.shape,
    scope: (compute) => tf.tidy(compute as () => never),
    release: (x) => x.dispose(),
    constant: (values, shape) => tf.tensor(values, shape as number[], 'float32'),
    reshape: (x, shape) => tf.reshape(x, shape as number[]),
    add: (a, b) => elementwise('AddV2', a, b),
    subtract: (a, b) => elementwise('Sub', a, b),
    multiply: (a, b) => elementwise('Mul', a, b),
    divide: (a, b) => elementwise('DivNoNan', a, b),
    scale,
    offset: (x, number) => elementwise('AddV2', x, scalar(number)),
    abs: (x) => elementwise('Abs', x),
    sign: (x) => elementwise('Sign', x),
    squareRoot: (x) => elementwise('Sqrt', x),
    power: (x, exponent) => elementwise('Pow', x, scalar(exponent)),

    exponential: (x) => elementwise('Exp', x),
    sigmoid: (x) => elementwise('Sigmoid', x),
    tanh: (x) => elementwise('Tanh', x),
    errorFunction: (x) => elementwise('Erf', x),

    concatenate: (maps) => tf.concat([...maps], 3),
    channels: (x, first, count) =>
      tf.slice(x, [0, 0, 0, first], [...x.shape.slice(0, 3), count] as [number, number, number, number]),

    ...mapOps(tf),
    addBias: (x, bias) => call('BiasAdd', [FLOAT, NHWC], [x, bias]),
    biasGradient,
    ...wholeBatch({ shape: (x) => x.shape, scale, biasGradient }),
    relu: (x) => elementwise('Relu', x),
    reluGradient: (dy, y) => elementwise('ReluGrad', dy, y),

    ...tensorflowConvolutions(tf, backend),

    maxPool: (x, window) => call('MaxPool', poolingAttributes(window), [pad(x, window, LOWEST)]),
    maxPoolGradient(dy, x, y, window) {
      const gradient = call('MaxPoolGrad', poolingAttributes(window), [pad(x, window, LOWEST), y, dy])
      return crop(gradient, x.shape, window)
    },
    windowTap: (x, window, row, column) =>
      call('StridedSlice', tapAttributes, [pad(x, window, 0), ...tapRange(x.shape, window, row, column)]),
    windowTapGradient(dy, inputShape, window, row, column) {
      const range = tapRange(inputShape, window, row, column)
      const gradient = call('StridedSliceGrad', tapAttributes, [integers(padded(inputShape, window)), ...range, dy])
      return crop(gradient, inputShape, window)
    },

    globalAverage: (x) =>
      call('Mean', [FLOAT, type('Tidx', binding.TF_INT32), bool('keep_dims', true)], [x, integers([1, 2])]),
    globalAverageGradient(dy, inputShape) {
      const scaled = elementwise('Mul', dy, scalar(1 / (inputShape[1]! * inputShape[2]!)))
      return call('BroadcastTo', [FLOAT, type('Tidx', binding.TF_INT32)], [scaled, integers(inputShape)])
    },

    dropoutMask(shape, rate, stream) {
      const uniform = call(
        'StatelessRandomUniform',
        [type('dtype', binding.TF_FLOAT), type('T', binding.TF_INT32), type('Tseed', binding.TF_INT32)],
        [integers(shape), integers(dropoutSeeds(stream))],
      )
      const kept = call('GreaterEqual', [FLOAT], [uniform, scalar(rate)])
      const ones = call(
        'Cast',
        [type('SrcT', binding.TF_BOOL), type('DstT', binding.TF_FLOAT), bool('Truncate', false)],
        [kept],
      )
      return elementwise('Mul', ones, scalar(1 / (1 - rate)))
    },

    softmaxCrossEntropy(logits, labels) {
      const [loss, gradient] = backend.executeMultipleOutputs(
        'SparseSoftmaxCrossEntropyWithLogits',
        [FLOAT, type('Tlabels', binding.TF_INT32)],
        [logits, labels],
        2,
      )
      return { loss: loss!, gradient: gradient! }
    },
  }
}
