import type { Margins, Sides } from '../../../shared/architecture/kinds/sides.ts'
import { marginsOf } from '../../../shared/architecture/kinds/sides.ts'
import { windowSides } from '../../../shared/architecture/kinds/window.ts'
import type { Convolutions } from './convolutions.ts'
import type { ConvolutionWindow } from './ops.ts'

/** What a depthwise convolution is made of. Kernels here are [height, width, in, multiplier], strides alike on both sides, and nothing is padded. */
export interface DepthwiseKernels<T> {
  shape(x: T): readonly number[]
  reshape(x: T, shape: readonly number[]): T
  /** Zeros around H and W of [N, H, W, C]. */
  pad(x: T, margins: Margins): T
  /** Undoes `pad`; `shape` is what is left. */
  crop(x: T, margins: Margins, shape: readonly number[]): T
  /** Every so many-th element of two axes next to each other, beginning with the first. */
  every(x: T, axis: number, steps: Sides): T
  /** Adjoint of `every`: zeros between the elements, and behind them up to `shape`. */
  apart(x: T, axis: number, steps: Sides, shape: readonly number[]): T
  forward(x: T, kernel: T, stride: number): T
  inputGradient(dy: T, kernel: T, inputShape: readonly number[], stride: number): T
  kernelGradient(x: T, dy: T, kernelShape: readonly number[], stride: number): T
}

const ONE: Sides = { height: 1, width: 1 }
const isOne = ({ height, width }: Sides) => height === 1 && width === 1

/**
 * Depthwise convolutions by kernels that know one stride and no padding: zeros are put around the map, a dilated kernel is written out with its
 * zeros, and two strides are every so many-th row and column of stride 1.
 */
export function depthwiseConvolutions<T>(on: DepthwiseKernels<T>): Convolutions<T> {
  const prepare = (window: ConvolutionWindow, inputShape: readonly number[], kernelShape: readonly number[]) => {
    const { height, width } = windowSides(window)
    const [n, rows, columns, channels] = inputShape as [number, number, number, number]
    const margins = marginsOf(window.padding)
    const around = [n, rows + margins.top + margins.bottom, columns + margins.left + margins.right, channels]
    const dilation = { height: height.dilation, width: width.dilation }
    const own = [kernelShape[0]!, kernelShape[1]!, channels, kernelShape[3]! / channels]
    const isEven = height.stride === width.stride
    return {
      margins,
      around,
      dilation,
      own,
      spread: [height.extent, width.extent, ...own.slice(2)],
      stride: isEven ? height.stride : 1,
      /** What is taken of the result at that stride. */
      steps: isEven ? ONE : { height: height.stride, width: width.stride },
      /** Shape of that result. */
      full: [n, around[1]! - height.extent + 1, around[2]! - width.extent + 1, kernelShape[3]!],
    }
  }
  type Prepared = ReturnType<typeof prepare>
  const spread = (kernel: T, { own, dilation, spread: shape }: Prepared) => {
    const written = on.reshape(kernel, own)
    return isOne(dilation) ? written : on.apart(written, 0, dilation, shape)
  }
  const isPadded = ({ top, bottom, left, right }: Margins) => top + bottom + left + right > 0
  const pad = (x: T, { margins }: Prepared) => (isPadded(margins) ? on.pad(x, margins) : x)
  const signal = (dy: T, { steps, full }: Prepared) => (isOne(steps) ? dy : on.apart(dy, 1, steps, full))
  return {
    conv2d(x, kernel, window) {
      const plan = prepare(window, on.shape(x), on.shape(kernel))
      const y = on.forward(pad(x, plan), spread(kernel, plan), plan.stride)
      return isOne(plan.steps) ? y : on.every(y, 1, plan.steps)
    },
    conv2dInputGradient(dy, kernel, inputShape, window) {
      const plan = prepare(window, inputShape, on.shape(kernel))
      const dx = on.inputGradient(signal(dy, plan), spread(kernel, plan), plan.around, plan.stride)
      return isPadded(plan.margins) ? on.crop(dx, plan.margins, inputShape) : dx
    },
    conv2dKernelGradient(x, dy, kernelShape, window) {
      const plan = prepare(window, on.shape(x), kernelShape)
      const found = on.kernelGradient(pad(x, plan), signal(dy, plan), plan.spread, plan.stride)
      return on.reshape(isOne(plan.dilation) ? found : on.every(found, 0, plan.dilation), kernelShape)
    },
  }
}
