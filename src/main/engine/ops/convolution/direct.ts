import { windowedShape } from '../eager/windows.ts'
import type { Ref } from '../graph/attribute.ts'
import type { GraphKernels } from '../graph/graphKernels.ts'
import type { Node } from '../graph/node.ts'
import {
  byDefinition,
  type ConvolutionAlgorithm,
  type ConvolutionSite,
  isDepthwiseSite,
  isDilated,
} from './algorithm.ts'

export function directForward(
  kernels: GraphKernels,
  { input, window, kernel: shape }: ConvolutionSite,
  x: Node,
  kernel: Node,
): Node {
  const source = kernels.inLayout(x, 'batch-first')
  return {
    ref: kernels.convolution('Conv2D', [source.ref, kernel.ref], window),
    shape: windowedShape([...input.slice(0, 3), shape[3]!], window),
    layout: 'batch-first',
  }
}

/** TensorFlow's own kernels for all three. */
export const direct: ConvolutionAlgorithm = {
  id: 'direct',
  title: "TensorFlow's convolution kernels",
  direct: true,
  multiplications: byDefinition,
  layout: 'batch-first',
  supports: (site) => !isDepthwiseSite(site) && !isDilated(site),
  forward: directForward,
  inputGradient(kernels, { input, window }, dy, kernel) {
    const signal = kernels.inLayout(dy, 'batch-first')
    const inputs = [kernels.builder.integers(input), kernel.ref, signal.ref]
    return { ref: kernels.convolution('Conv2DBackpropInput', inputs, window), shape: input, layout: 'batch-first' }
  },
  kernelGradient(kernels, { kernel, window }, x, dy): Ref {
    const [source, signal] = [kernels.inLayout(x, 'batch-first'), kernels.inLayout(dy, 'batch-first')]
    const inputs = [source.ref, kernels.builder.integers(kernel), signal.ref]
    return kernels.convolution('Conv2DBackpropFilter', inputs, window)
  },
}
