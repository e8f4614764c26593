import type { Tensor4D } from '@tensorflow/tfjs'
import { type Margins, marginsOf, type Sides } from '../../../../shared/architecture/kinds/sides.ts'
import { windowSides } from '../../../../shared/architecture/kinds/window.ts'
import type { Convolutions } from '../convolutions.ts'
import type { ConvolutionWindow } from '../ops.ts'
import type { Tensor, TensorLibrary } from '../runtime.ts'

/** How a kernel goes over a map. */
export interface Course {
  stride: Sides
  padding: Margins
  dilation: Sides
}

export function courseOf(window: ConvolutionWindow): Course {
  const { height, width } = windowSides(window)
  return {
    stride: { height: height.stride, width: width.stride },
    padding: marginsOf(window.padding),
    dilation: { height: height.dilation, width: width.dilation },
  }
}

const shapeOf = (x: Tensor) => (x as Tensor4D).shape
const NONE = marginsOf(0)
const ONE: Sides = { height: 1, width: 1 }

/** Shapes that convolutions on any of tfjs's backends need. */
export function shaping(tf: TensorLibrary) {
  /** The taps in reverse order, inputs and outputs exchanged: [h, w, in, out] -> [h, w, out, in]. */
  const rotate = (kernel: Tensor) => {
    const [height, width, inputs, outputs] = shapeOf(kernel)
    const taps = tf.reshape(kernel, [height * width, inputs, outputs])
    const last = height * width - 1
    // A gather of whole taps: WebAssembly's `reverse` goes number by number, a hundred times slower.
    const reversed = tf.gather(taps, tf.tensor1d(Int32Array.from({ length: last + 1 }, (_, tap) => last - tap)))
    return tf.reshape(tf.transpose(reversed, [0, 2, 1]), [height, width, outputs, inputs])
  }

  /** Zeros after every row and column: [N, H, W, C] -> [N, rows * H, columns * W, C]. */
  const spread = (x: Tensor, { height: down, width: across }: Sides): Tensor => {
    if (down === 1 && across === 1) return x
    const [n, height, width, channels] = shapeOf(x)
    const columns = tf.pad(tf.reshape(x, [n * height * width, 1, channels]), [
      [0, 0],
      [0, across - 1],
      [0, 0],
    ])
    const rows = tf.pad(tf.reshape(columns, [n * height, 1, width * across * channels]), [
      [0, 0],
      [0, down - 1],
      [0, 0],
    ])
    return tf.reshape(rows, [n, height * down, width * across, channels])
  }

  /** Pads by `before` and then pads or cuts at the end, so that H and W become `sides`. */
  const place = (x: Tensor, before: [number, number], sides: [number, number]): Tensor => {
    const [n, height, width, channels] = shapeOf(x)
    const after = [sides[0] - before[0] - height, sides[1] - before[1] - width] as const
    const wide = tf.pad(x, [
      [0, 0],
      [before[0], Math.max(0, after[0])],
      [before[1], Math.max(0, after[1])],
      [0, 0],
    ])
    return after[0] < 0 || after[1] < 0 ? tf.slice(wide, 0, [n, ...sides, channels]) : wide
  }

  return { rotate, spread, place }
}

/**
 * Any convolution of one group and both of its gradients by forward convolutions alone, which many backends compute far faster than their backward kernels.
 * @param convolve a forward convolution
 */
export function gradientsByForward(
  tf: TensorLibrary,
  convolve: (x: Tensor, kernel: Tensor, course: Course) => Tensor,
): Convolutions<Tensor> {
  const { rotate, spread, place } = shaping(tf)
  return {
    conv2d: (x, kernel, window) => convolve(x, kernel, courseOf(window)),
    conv2dInputGradient(dy, kernel, inputShape, window) {
      const { height, width } = windowSides(window)
      const { stride, dilation } = courseOf(window)
      const rotated = rotate(kernel)
      const before = [height.extent - 1 - height.before, width.extent - 1 - width.before] as [number, number]
      if (stride.height === 1 && stride.width === 1) {
        const after = [height.extent - 1 - height.after, width.extent - 1 - width.after] as const
        const padding = { top: before[0], bottom: after[0], left: before[1], right: after[1] }
        return convolve(dy, rotated, { stride: ONE, padding, dilation })
      }
      const sides: [number, number] = [inputShape[1]! + height.extent - 1, inputShape[2]! + width.extent - 1]
      return convolve(place(spread(dy, stride), before, sides), rotated, { stride: ONE, padding: NONE, dilation })
    },
    conv2dKernelGradient(x, dy, kernelShape, window) {
      // sum over n, i, j of x[n, s i + d a, s j + d b, ci] dy[n, i, j, co] is a convolution of x with dy, dilated by the stride, at the
      // dilation as stride, in which the images are the channels.
      const { stride, dilation, padding } = courseOf(window)
      const images = tf.transpose(x, [3, 1, 2, 0]) // [in, H, W, N]
      const filters = tf.transpose(dy, [1, 2, 0, 3]) // [H', W', N, out]
      const sums = convolve(images, filters, { stride: dilation, padding, dilation: stride }) // [in, >= h, >= w, out]
      const [height, width, inputs, outputs] = kernelShape as [number, number, number, number]
      const taps = tf.slice(sums, 0, [inputs, height, width, outputs])
      return tf.transpose(taps, [1, 2, 0, 3])
    },
  }
}
