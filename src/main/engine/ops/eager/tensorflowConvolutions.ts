import type { Sides } from '../../../../shared/architecture/kinds/sides.ts'
import { windowSides } from '../../../../shared/architecture/kinds/window.ts'
import { byChannels, type Convolutions } from '../convolutions.ts'
import { type DepthwiseKernels, depthwiseConvolutions } from '../depthwise.ts'
import { kernelCalls } from '../kernelCalls.ts'
import type { NodeBackend } from '../nodeBackend.ts'
import type { ConvolutionWindow } from '../ops.ts'
import type { Tensor, TensorLibrary } from '../runtime.ts'
import { type Course, courseOf, gradientsByForward } from './gradientsByForward.ts'

const isPointwise = ({ kernel, stride, padding }: ConvolutionWindow) => kernel === 1 && stride === 1 && padding === 0

/**
 * Convolutions as single TensorFlow kernels, zeros told edge by edge. Where the stride is 1, the input gradient is a forward convolution with the
 * rotated kernel, which TensorFlow's CPU kernels do about twice as fast as Conv2DBackpropInput. Its backward kernels know no dilation on the
 * CPU, and none of its convolutions groups but the depthwise ones, which pad nothing.
 */
export function tensorflowConvolutions(tf: TensorLibrary, backend: NodeBackend): Convolutions<Tensor> {
  const { binding } = backend
  const { type, bool, ints, text, FLOAT, NHWC, call } = kernelCalls(backend)
  const INDEX = type('Index', binding.TF_INT32)
  const integers = (values: readonly number[]) => tf.tensor1d(values as number[], 'int32')

  const attributes = ({ stride, padding, dilation }: Course) => {
    const { top, bottom, left, right } = padding
    const none = top + bottom + left + right === 0
    return [
      FLOAT,
      NHWC,
      ints('strides', [1, stride.height, stride.width, 1]),
      ints('dilations', [1, dilation.height, dilation.width, 1]),
      bool('use_cudnn_on_gpu', true),
      text('padding', none ? 'VALID' : 'EXPLICIT'),
      ints('explicit_paddings', none ? [] : [0, 0, top, bottom, left, right, 0, 0]),
    ]
  }
  const matMul = (a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean) =>
    call('MatMul', [FLOAT, bool('transpose_a', transposeA), bool('transpose_b', transposeB)], [a, b])
  /** [..., C] -> [all the rest, C] */
  const rows = (x: Tensor) => tf.reshape(x, [-1, x.shape[x.rank - 1]!])
  /** [1, 1, in, out] -> [in, out] */
  const matrix = (kernel: Tensor) => tf.reshape(kernel, [kernel.shape[2]!, kernel.shape[3]!])
  const convolve = (x: Tensor, kernel: Tensor, course: Course) => call('Conv2D', attributes(course), [x, kernel])
  const byForward = gradientsByForward(tf, convolve)

  const whole: Convolutions<Tensor> = {
    conv2d: (x, kernel, window) => convolve(x, kernel, courseOf(window)),
    conv2dInputGradient(dy, kernel, inputShape, window) {
      if (isPointwise(window)) return tf.reshape(matMul(rows(dy), matrix(kernel), false, true), inputShape as number[])
      const { height, width } = windowSides(window)
      const course = courseOf(window)
      if (height.stride === 1 && width.stride === 1) {
        const rotated = tf.transpose(tf.reverse(kernel, [0, 1]), [0, 1, 3, 2]) // [h, w, out, in]
        const padding = {
          top: height.extent - 1 - height.before,
          bottom: height.extent - 1 - height.after,
          left: width.extent - 1 - width.before,
          right: width.extent - 1 - width.after,
        }
        return convolve(dy, rotated, { ...course, padding })
      }
      if (height.dilation > 1 || width.dilation > 1)
        return byForward.conv2dInputGradient(dy, kernel, inputShape, window)
      return call('Conv2DBackpropInput', attributes(course), [integers(inputShape), kernel, dy])
    },
    conv2dKernelGradient(x, dy, kernelShape, window) {
      if (isPointwise(window)) return tf.reshape(matMul(rows(x), rows(dy), true, false), kernelShape as number[])
      const { height, width } = windowSides(window)
      if (height.dilation > 1 || width.dilation > 1) return byForward.conv2dKernelGradient(x, dy, kernelShape, window)
      return call('Conv2DBackpropFilter', attributes(courseOf(window)), [x, integers(kernelShape), dy])
    },
  }

  const strideAttributes = [
    FLOAT,
    INDEX,
    ...['begin_mask', 'end_mask', 'ellipsis_mask', 'new_axis_mask', 'shrink_axis_mask'].map((name) => ({
      name,
      type: binding.TF_ATTR_INT,
      value: 0,
    })),
  ]
  const range = (shape: readonly number[], axis: number, { height, width }: Sides) => [
    integers(shape.map(() => 0)),
    integers(shape),
    integers(shape.map((_, at) => (at === axis ? height : at === axis + 1 ? width : 1))),
  ]
  const depthwiseAttributes = (stride: number) => [
    FLOAT,
    NHWC,
    ints('strides', [1, stride, stride, 1]),
    ints('dilations', [1, 1, 1, 1]),
    text('padding', 'VALID'),
  ]
  const depthwise: DepthwiseKernels<Tensor> = {
    shape: (x) => x.shape,
    reshape: (x, shape) => tf.reshape(x, shape as number[]),
    pad(x, { top, bottom, left, right }) {
      const sides = tf.tensor2d([0, 0, top, bottom, left, right, 0, 0], [4, 2], 'int32')
      return call('Pad', [FLOAT, type('Tpaddings', binding.TF_INT32)], [x, sides])
    },
    crop: (x, { top, left }, shape) => call('Slice', [FLOAT, INDEX], [x, integers([0, top, left, 0]), integers(shape)]),
    every: (x, axis, steps) => call('StridedSlice', strideAttributes, [x, ...range(x.shape, axis, steps)]),
    apart: (x, axis, steps, shape) =>
      call('StridedSliceGrad', strideAttributes, [integers(shape), ...range(shape, axis, steps), x]),
    forward: (x, kernel, stride) => call('DepthwiseConv2dNative', depthwiseAttributes(stride), [x, kernel]),
    inputGradient: (dy, kernel, inputShape, stride) =>
      call('DepthwiseConv2dNativeBackpropInput', depthwiseAttributes(stride), [integers(inputShape), kernel, dy]),
    kernelGradient: (x, dy, kernelShape, stride) =>
      call('DepthwiseConv2dNativeBackpropFilter', depthwiseAttributes(stride), [x, integers(kernelShape), dy]),
  }

  return byChannels({ shape: (x) => x.shape }, whole, depthwiseConvolutions(depthwise))
}
