import type { GraphKernels } from '../graph/graphKernels.ts'
import { inMemory, type Node, sizeOf } from '../graph/node.ts'
import { byDefinition, type PlainAlgorithm } from './algorithm.ts'

const rows = (kernels: GraphKernels, x: Node) =>
  kernels.once(`rows of ${x.ref}`, () => {
    const channels = x.shape[3]!
    return kernels.reshape(x.ref, [sizeOf(x.shape) / channels, channels])
  })

const matrix = (kernels: GraphKernels, kernel: Node) =>
  kernels.onceForAll(`matrix of ${kernel.ref}`, () => kernels.reshape(kernel.ref, kernel.shape.slice(2)))

/** A 1x1 convolution is one matrix product over all positions of all images, in whatever order they lie. */
export const pointwise: PlainAlgorithm = {
  id: 'pointwise',
  title: '1x1 as one matrix product',
  direct: true,
  multiplications: byDefinition,
  layout: 'any',
  supports: ({ window: { kernel, stride, padding } }) => kernel === 1 && stride === 1 && padding === 0,
  forward(kernels, { input, kernel: shape }, x, kernel) {
    const to = [...input.slice(0, 3), shape[3]!]
    const product = kernels.matMul(rows(kernels, x), matrix(kernels, kernel))
    return { ref: kernels.reshape(product, inMemory(to, x.layout)), shape: to, layout: x.layout }
  },
  inputGradient(kernels, { input }, dy, kernel) {
    const product = kernels.matMul(rows(kernels, dy), matrix(kernels, kernel), false, true)
    return { ref: kernels.reshape(product, inMemory(input, dy.layout)), shape: input, layout: dy.layout }
  },
  kernelGradient(kernels, { kernel }, x, dy) {
    const signal = kernels.inLayout(dy, x.layout)
    return kernels.reshape(kernels.matMul(rows(kernels, x), rows(kernels, signal), true), kernel)
  },
}
