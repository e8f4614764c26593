import type { Tensor4D } from '@tensorflow/tfjs'
import type { Sides } from '../../../../shared/architecture/kinds/sides.ts'
import { byChannels, type Convolutions } from '../convolutions.ts'
import { type DepthwiseKernels, depthwiseConvolutions } from '../depthwise.ts'
import type { Tensor, TensorLibrary } from '../runtime.ts'
import { type Course, gradientsByForward, shaping } from './gradientsByForward.ts'

const asMaps = (x: Tensor) => x as Tensor4D
const isOne = ({ height, width }: Sides) => height === 1 && width === 1
const product = (sides: readonly number[]) => sides.reduce((all, side) => all * side, 1)

/** Convolutions and their gradients by tfjs's own forward kernels, of which every backend has those of whole and of depthwise convolutions. */
export function coreConvolutions(tf: TensorLibrary, biasGradient: (dy: Tensor) => Tensor): Convolutions<Tensor> {
  const { spread, place } = shaping(tf)

  /** Zeros between the elements of the axes `axis` and `axis + 1`, and behind them up to `shape`. */
  const apart = (x: Tensor, axis: number, steps: Sides, shape: readonly number[]) => {
    const [rows, columns] = [x.shape[axis]!, x.shape[axis + 1]!]
    const [first, last] = [product(x.shape.slice(0, axis)), product(x.shape.slice(axis + 2))]
    const far = spread(tf.reshape(x, [first, rows, columns, last]), steps)
    return tf.reshape(place(far, [0, 0], [shape[axis]!, shape[axis + 1]!]), shape as number[])
  }
  const every = (x: Tensor, axis: number, { height, width }: Sides) => {
    const steps = x.shape.map((_, at) => (at === axis ? height : at === axis + 1 ? width : 1))
    return tf.stridedSlice(
      x,
      x.shape.map(() => 0),
      x.shape,
      steps,
    )
  }

  const convolve = (x: Tensor, kernel: Tensor, { stride, padding, dilation }: Course): Tensor => {
    // tfjs takes a stride or a dilation, not both: then the kernel is written out with the zeros between its taps.
    if (!isOne(stride) && !isOne(dilation)) {
      const [height, width, ...channels] = asMaps(kernel).shape
      const shape = [(height - 1) * dilation.height + 1, (width - 1) * dilation.width + 1, ...channels]
      const written = apart(kernel, 0, dilation, shape)
      return convolve(x, written, { stride, padding, dilation: { height: 1, width: 1 } })
    }
    const { top, bottom, left, right } = padding
    // Said edge by edge: padding given as one number makes tfjs take every kernel for a square one.
    const around: [number, number][] = [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ]
    const strides: [number, number] = [stride.height, stride.width]
    return tf.conv2d(asMaps(x), asMaps(kernel), strides, around as never, 'NHWC', [dilation.height, dilation.width])
  }

  /** [h, w, in, m] with its taps in reverse order, as [h, w, in * m, 1]. */
  const turned = (kernel: Tensor) => {
    const [height, width, inputs, multiplier] = asMaps(kernel).shape
    const last = height * width - 1
    const order = tf.tensor1d(Int32Array.from({ length: last + 1 }, (_, tap) => last - tap))
    const taps = tf.gather(tf.reshape(kernel, [last + 1, inputs * multiplier]), order)
    return tf.reshape(taps, [height, width, inputs * multiplier, 1])
  }

  const depthwise: DepthwiseKernels<Tensor> = {
    shape: (x) => x.shape,
    reshape: (x, shape) => tf.reshape(x, shape as number[]),
    pad: (x, { top, bottom, left, right }) =>
      tf.pad(x, [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ]),
    crop: (x, { top, left }, shape) => tf.slice(x, [0, top, left, 0], shape as number[]),
    every,
    apart,
    forward: (x, kernel, stride) => tf.depthwiseConv2d(asMaps(x), asMaps(kernel), stride, 'valid'),
    inputGradient(dy, kernel, inputShape, stride) {
      const [height, width, inputs, multiplier] = asMaps(kernel).shape
      const sides: [number, number] = [inputShape[1]! + height - 1, inputShape[2]! + width - 1]
      const around = place(spread(dy, { height: stride, width: stride }), [height - 1, width - 1], sides)
      const each = tf.depthwiseConv2d(asMaps(around), asMaps(turned(kernel)), 1, 'valid') // [N, H, W, in * m]
      if (multiplier === 1) return each
      const positions = inputShape[0]! * inputShape[1]! * inputShape[2]!
      return tf.reshape(tf.sum(tf.reshape(each, [positions * inputs, multiplier]), 1), inputShape as number[])
    },
    kernelGradient(x, dy, [height, width, inputs, multiplier], stride) {
      const [n, rows, columns] = asMaps(dy).shape
      const positions = n * rows * columns
      const signal = multiplier === 1 ? dy : tf.reshape(dy, [positions * inputs!, multiplier!])
      const taps = Array.from({ length: height! * width! }, (_, tap) => {
        const [row, column] = [Math.floor(tap / width!), tap % width!]
        const end = [n, row + stride * (rows - 1) + 1, column + stride * (columns - 1) + 1, inputs!]
        const seen = tf.stridedSlice(x, [0, row, column, 0], end, [1, stride, stride, 1])
        const own = multiplier === 1 ? seen : tf.reshape(seen, [positions * inputs!, 1])
        return biasGradient(tf.reshape(tf.mul(own, signal), [positions, inputs! * multiplier!]))
      })
      return tf.reshape(tf.concat(taps, 0), [height!, width!, inputs!, multiplier!])
    },
  }

  return byChannels({ shape: (x) => x.shape }, gradientsByForward(tf, convolve), depthwiseConvolutions(depthwise))
}
