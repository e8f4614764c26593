import type { Margins } from '../../../../shared/architecture/kinds/sides.ts'
import { sidesOf } from '../../../../shared/architecture/kinds/sides.ts'
import { windowSides } from '../../../../shared/architecture/kinds/window.ts'
import { attribute, type Ref } from '../graph/attribute.ts'
import { type GraphKernels, STRIDED } from '../graph/graphKernels.ts'
import type { Node } from '../graph/node.ts'
import {
  byDefinition,
  type ConvolutionAlgorithm,
  type ConvolutionSite,
  isDepthwiseSite,
  isDilated,
} from './algorithm.ts'
import { direct, directForward } from './direct.ts'

/** The kernel turned by 180 degrees with its channels swapped, [h, w, out, in]: its convolution with `dy` is the input gradient at stride 1. */
function turnedKernel(kernels: GraphKernels, kernel: Node): Ref {
  return kernels.onceForAll(`turned ${kernel.ref}`, () => {
    const reversed = kernels.float('ReverseV2', [kernel.ref, kernels.builder.integers([0, 1])], {
      Tidx: attribute.type('int32'),
    })
    return kernels.transpose(reversed, [0, 1, 3, 2])
  })
}

/** `dy` with zeros between its rows and columns, so that its positions have the input's distance. */
function atStrideOne(kernels: GraphKernels, { window }: ConvolutionSite, dy: Node) {
  const { height, width } = sidesOf(window.stride)
  const [n, rows, columns, channels] = dy.shape as [number, number, number, number]
  const shape = [n, (rows - 1) * height + 1, (columns - 1) * width + 1, channels]
  if (height === 1 && width === 1) return { ref: dy.ref, shape }
  const range = [[0, 0, 0, 0], shape, [1, height, width, 1]].map((values) => kernels.builder.integers(values))
  const ref = kernels.float('StridedSliceGrad', [kernels.builder.integers(shape), ...range, dy.ref], STRIDED)
  return { ref, shape }
}

const isOne = (value: ConvolutionSite['window']['stride']) => {
  const { height, width } = sidesOf(value)
  return height === 1 && width === 1
}

/**
 * Both gradients as forward convolutions, which TensorFlow's CPU kernels do best (95 against 60 GFLOPS on one core for 96 channels): the
 * input gradient with the turned kernel, and the kernel gradient by taking the input's channels for the batch, the batch for the
 * channels, and `dy` for a kernel as large as the map. Its forward convolutions alone know dilated kernels, so those are at home here, too.
 */
export const turned: ConvolutionAlgorithm = {
  id: 'direct-turned',
  title: 'Direct, gradients as forward convolutions',
  direct: true,
  multiplications: byDefinition,
  layout: 'batch-first',
  supports(site) {
    const { height, width } = windowSides(site.window)
    const isBelow = [height, width].every(({ before, after, extent }) => before < extent && after < extent)
    const isWide = height.kernel > 1 || width.kernel > 1
    return !isDepthwiseSite(site) && isBelow && (isDilated(site) || (isOne(site.window.stride) && isWide))
  },
  forward: directForward,
  inputGradient(kernels, site, dy, kernel) {
    const { input, window } = site
    const signal = atStrideOne(kernels, site, kernels.inLayout(dy, 'batch-first'))
    const { height, width } = windowSides(window)
    const [top, left] = [height.extent - 1 - height.before, width.extent - 1 - width.before]
    const full: Margins = {
      top,
      bottom: input[1]! + height.extent - 1 - top - signal.shape[1]!,
      left,
      right: input[2]! + width.extent - 1 - left - signal.shape[2]!,
    }
    const ref = kernels.convolution('Conv2D', [signal.ref, turnedKernel(kernels, kernel)], {
      stride: 1,
      padding: full,
      dilation: window.dilation,
    })
    return { ref, shape: input, layout: 'batch-first' }
  },
  kernelGradient(kernels, site, x, dy) {
    const { window, kernel } = site
    // Narrow images (the first layer's three channels) leave this product too few rows.
    if (site.input[3]! < 16 && !isDilated(site)) return direct.kernelGradient(kernels, site, x, dy)
    const asKernel = kernels.inLayout(dy, 'positions-first') // [H', W', N, out] for [h, w, in, out]
    const gradient = kernels.convolution('Conv2D', [kernels.channelsFirst(x), asKernel.ref], {
      stride: window.dilation ?? 1,
      padding: window.padding,
      dilation: window.stride,
    }) // [in, h, w, out], and what a stride leaves over
    const [height, width, inputs, outputs] = kernel as [number, number, number, number]
    const taps = isOne(window.stride)
      ? gradient
      : kernels.slice(gradient, [0, 0, 0, 0], [inputs, height, width, outputs])
    return kernels.transpose(taps, [1, 2, 0, 3])
  },
}
