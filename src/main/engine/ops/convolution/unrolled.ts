import { windowedShape } from '../eager/windows.ts'
import type { Ref } from '../graph/attribute.ts'
import type { GraphKernels } from '../graph/graphKernels.ts'
import { inMemory, type Layout, type Node, positionAxes, sizeOf } from '../graph/node.ts'
import { byDefinition, type PlainAlgorithm, type PlainSite, siteKey } from './algorithm.ts'

/** Most numbers of one window: the unrolled map is that many times its output without channels. */
const LARGEST_WINDOW = 128

/** Every window as a row, [positions * N, k * k * in], in the order of `layout`'s memory. */
function columns(kernels: GraphKernels, { input, window }: PlainSite, x: Node, layout: Layout): Ref {
  return kernels.once(`columns of ${x.ref} in ${layout} for ${siteKey({ input, kernel: [], window })}`, () => {
    const source = kernels.inLayout(x, layout)
    const axes = positionAxes(layout)
    const { kernel, stride, padding } = window
    const around = padding
      ? kernels.pad(
          source.ref,
          [0, 1, 2, 3].map((axis) => (axes.includes(axis) ? [padding, padding] : [0, 0])),
        )
      : source.ref
    const out = windowedShape(input, window)
    const taps: Ref[] = []
    for (let row = 0; row < kernel; row++)
      for (let column = 0; column < kernel; column++) {
        const begin = [0, row, column, 0]
        const end = [out[0]!, row + stride * (out[1]! - 1) + 1, column + stride * (out[2]! - 1) + 1, out[3]!]
        const step = [1, stride, stride, 1]
        taps.push(kernels.strided(around, inMemory(begin, layout), inMemory(end, layout), inMemory(step, layout)))
      }
    const unrolled = kernels.concat(taps, 3)
    return kernels.reshape(unrolled, [sizeOf(out.slice(0, 3)), kernel * kernel * input[3]!])
  })
}

const matrix = (kernels: GraphKernels, { kernel: [k, , from, to] }: PlainSite, kernel: Node) =>
  kernels.onceForAll(`unrolled ${kernel.ref}`, () => kernels.reshape(kernel.ref, [k! * k! * from!, to!]))

/** The windows laid out as rows, so that a convolution is one matrix product (im2col); for images of few channels. */
export const unrolled: PlainAlgorithm = {
  id: 'unrolled',
  title: 'Unrolled windows, one matrix product',
  direct: true,
  multiplications: byDefinition,
  layout: 'any',
  supports: ({ window: { kernel }, input }) => kernel > 1 && kernel * kernel * input[3]! <= LARGEST_WINDOW,
  forward(kernels, site, x, kernel, layout) {
    const shape = windowedShape([...site.input.slice(0, 3), site.kernel[3]!], site.window)
    const product = kernels.matMul(columns(kernels, site, x, layout), matrix(kernels, site, kernel))
    return { ref: kernels.reshape(product, inMemory(shape, layout)), shape, layout }
  },
  inputGradient(kernels, { input, window }, dy, kernel) {
    // Rare (an attribution down to the image), so TensorFlow's own kernel will do.
    const signal = kernels.inLayout(dy, 'batch-first')
    const inputs = [kernels.builder.integers(input), kernel.ref, signal.ref]
    return { ref: kernels.convolution('Conv2DBackpropInput', inputs, window), shape: input, layout: 'batch-first' }
  },
  kernelGradient(kernels, site, x, dy) {
    const unrolledRows = columns(kernels, site, x, dy.layout)
    const channels = dy.shape[3]!
    const signal = kernels.reshape(dy.ref, [sizeOf(dy.shape) / channels, channels])
    return kernels.reshape(kernels.matMul(unrolledRows, signal, true), site.kernel)
  },
}
