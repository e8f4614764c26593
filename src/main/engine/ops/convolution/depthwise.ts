import type { Sides } from '../../../../shared/architecture/kinds/sides.ts'
import { depthwiseConvolutions } from '../depthwise.ts'
import { windowedShape } from '../eager/windows.ts'
import { attribute } from '../graph/attribute.ts'
import { type GraphKernels, STRIDED } from '../graph/graphKernels.ts'
import type { Node } from '../graph/node.ts'
import { byDefinition, type ConvolutionAlgorithm, isDepthwiseSite } from './algorithm.ts'

const plain = (ref: string, shape: readonly number[]): Node => ({ ref, shape, layout: 'batch-first' })

/** TensorFlow's depthwise kernels as `depthwiseConvolutions` takes them. */
function kernelsOf(kernels: GraphKernels) {
  const { builder } = kernels
  const attributes = (stride: number) => ({
    data_format: attribute.text('NHWC'),
    strides: attribute.integers([1, stride, stride, 1]),
    dilations: attribute.integers([1, 1, 1, 1]),
    padding: attribute.text('VALID'),
  })
  const steps = (shape: readonly number[], axis: number, { height, width }: Sides) =>
    shape.map((_, at) => (at === axis ? height : at === axis + 1 ? width : 1))
  return depthwiseConvolutions<Node>({
    shape: ({ shape }) => shape,
    reshape: (x, shape) => plain(kernels.reshape(x.ref, shape), shape),
    pad(x, margins) {
      const { top, bottom, left, right } = margins
      const [n, height, width, channels] = x.shape as [number, number, number, number]
      const shape = [n, height + top + bottom, width + left + right, channels]
      // Forward pass and kernel gradient read the same map.
      return kernels.once(`${[top, bottom, left, right]} zeros around ${x.ref}`, () =>
        plain(
          kernels.pad(x.ref, [
            [0, 0],
            [top, bottom],
            [left, right],
            [0, 0],
          ]),
          shape,
        ),
      )
    },
    crop: (x, { top, left }, shape) => plain(kernels.slice(x.ref, [0, top, left, 0], shape), shape),
    every(x, axis, by) {
      const step = steps(x.shape, axis, by)
      const shape = x.shape.map((side, at) => Math.ceil(side / step[at]!))
      return plain(
        kernels.strided(
          x.ref,
          x.shape.map(() => 0),
          x.shape,
          step,
        ),
        shape,
      )
    },
    apart(x, axis, by, shape) {
      const range = [shape.map(() => 0), shape, steps(shape, axis, by)].map((values) => builder.integers(values))
      return plain(kernels.float('StridedSliceGrad', [builder.integers(shape), ...range, x.ref], STRIDED), shape)
    },
    forward(x, kernel, stride) {
      const [height, width, inputs, multiplier] = kernel.shape as [number, number, number, number]
      const window = { kernel: { height, width }, stride, padding: 0 }
      const shape = [...windowedShape(x.shape, window).slice(0, 3), inputs * multiplier]
      return plain(kernels.float('DepthwiseConv2dNative', [x.ref, kernel.ref], attributes(stride)), shape)
    },
    inputGradient(dy, kernel, inputShape, stride) {
      const inputs = [builder.integers(inputShape), kernel.ref, dy.ref]
      return plain(kernels.float('DepthwiseConv2dNativeBackpropInput', inputs, attributes(stride)), inputShape)
    },
    kernelGradient(x, dy, kernelShape, stride) {
      const inputs = [x.ref, builder.integers(kernelShape), dy.ref]
      return plain(kernels.float('DepthwiseConv2dNativeBackpropFilter', inputs, attributes(stride)), kernelShape)
    },
  })
}

/** TensorFlow's depthwise kernels, the zeros around written out. */
export const depthwise: ConvolutionAlgorithm = {
  id: 'depthwise',
  title: "TensorFlow's depthwise kernels",
  direct: true,
  multiplications: byDefinition,
  layout: 'batch-first',
  supports: isDepthwiseSite,
  forward: (kernels, { window }, x, kernel) =>
    kernelsOf(kernels).conv2d(kernels.inLayout(x, 'batch-first'), kernel, window),
  inputGradient: (kernels, { window, input }, dy, kernel) =>
    kernelsOf(kernels).conv2dInputGradient(kernels.inLayout(dy, 'batch-first'), kernel, input, window),
  kernelGradient: (kernels, { window, kernel }, x, dy) =>
    kernelsOf(kernels).conv2dKernelGradient(
      kernels.inLayout(x, 'batch-first'),
      kernels.inLayout(dy, 'batch-first'),
      kernel,
      window,
    ).ref,
}
