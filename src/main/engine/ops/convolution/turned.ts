import { attribute, type Ref } from '../graph/attribute.ts'
import type { GraphKernels } from '../graph/graphKernels.ts'
import type { Node } from '../graph/node.ts'
import { byDefinition, type ConvolutionAlgorithm } from './algorithm.ts'
import { direct, directForward } from './direct.ts'

/** The kernel turned by 180 degrees with its channels swapped, [k, k, out, in]: its convolution with `dy` is the input gradient at stride 1. */
function turnedKernel(kernels: GraphKernels, kernel: Node): Ref {
  return kernels.onceForAll(`turned ${kernel.ref}`, () => {
    const reversed = kernels.float('ReverseV2', [kernel.ref, kernels.builder.integers([0, 1])], {
      Tidx: attribute.type('int32'),
    })
    return kernels.transpose(reversed, [0, 1, 3, 2])
  })
}

/**
 * Both gradients as forward convolutions, which TensorFlow's CPU kernels do best (95 against 60 GFLOPS on one core for 96 channels): the
 * input gradient with the turned kernel, and the kernel gradient by taking the input's channels for the batch, the batch for the
 * channels, and `dy` for a kernel as large as the map.
 */
export const turned: ConvolutionAlgorithm = {
  id: 'direct-turned',
  title: 'Direct, gradients as forward convolutions',
  direct: true,
  multiplications: byDefinition,
  layout: 'batch-first',
  supports: ({ window: { kernel, stride, padding } }) => stride === 1 && kernel > 1 && padding < kernel,
  forward: directForward,
  inputGradient(kernels, { input, window }, dy, kernel) {
    const signal = kernels.inLayout(dy, 'batch-first')
    const full = { stride: 1, padding: window.kernel - 1 - window.padding }
    const ref = kernels.convolution('Conv2D', [signal.ref, turnedKernel(kernels, kernel)], full)
    return { ref, shape: input, layout: 'batch-first' }
  },
  kernelGradient(kernels, site, x, dy) {
    // Narrow images (the first layer's three channels) leave this product too few rows.
    if (site.input[3]! < 16) return direct.kernelGradient(kernels, site, x, dy)
    const asKernel = kernels.inLayout(dy, 'positions-first') // [H', W', N, out] for [k, k, in, out]
    const gradient = kernels.convolution('Conv2D', [kernels.channelsFirst(x), asKernel.ref], site.window) // [in, k, k, out]
    return kernels.transpose(gradient, [1, 2, 0, 3])
  },
}
