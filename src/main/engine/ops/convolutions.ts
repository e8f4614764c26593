import type { Ops } from './ops.ts'

/** A convolution and its two gradients. */
export type Convolutions<T> = Pick<Ops<T>, 'conv2d' | 'conv2dInputGradient' | 'conv2dKernelGradient'>

/** Whether each channel of a map is convolved alone: a kernel [height, width, 1, out] over maps of several channels. */
export const isDepthwise = (inputs: number, kernel: readonly number[]): boolean => kernel[2] === 1 && inputs > 1

/** Convolutions that take either kind of kernel. */
export function byChannels<T>(
  { shape }: Pick<Ops<T>, 'shape'>,
  whole: Convolutions<T>,
  depthwise: Convolutions<T>,
): Convolutions<T> {
  const own = (inputs: number, kernel: readonly number[]) => (isDepthwise(inputs, kernel) ? depthwise : whole)
  return {
    conv2d: (x, kernel, window) => own(shape(x)[3]!, shape(kernel)).conv2d(x, kernel, window),
    conv2dInputGradient: (dy, kernel, inputShape, window) =>
      own(inputShape[3]!, shape(kernel)).conv2dInputGradient(dy, kernel, inputShape, window),
    conv2dKernelGradient: (x, dy, kernelShape, window) =>
      own(shape(x)[3]!, kernelShape).conv2dKernelGradient(x, dy, kernelShape, window),
  }
}
