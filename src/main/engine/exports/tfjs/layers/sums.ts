import { marginsOf, sidesOf } from '../../../../../shared/architecture/kinds/sides.ts'
import type { ConvolutionSpec } from '../../../../../shared/architecture/spec.ts'
import { listAttribute } from '../graph.ts'
import { type TfSite, type TfWriter, windowAttributes } from '../site.ts'

interface Kernel {
  data: Float32Array
  /** [height, width, in, out] */
  shape: [number, number, number, number]
}

/** The kernel with zeros between its taps: tfjs has no dilation at a stride. */
function dilated({ data, shape: [height, width, inputs, outputs] }: Kernel, down: number, across: number): Kernel {
  const wide = (width - 1) * across + 1
  const shape: Kernel['shape'] = [(height - 1) * down + 1, wide, inputs, outputs]
  const out = new Float32Array(shape.reduce((product, side) => product * side, 1))
  const tap = inputs * outputs
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      out.set(
        data.subarray((row * width + column) * tap, (row * width + column + 1) * tap),
        (row * down * wide + column * across) * tap,
      )
  return { data: out, shape }
}

/** The outputs from `first` on. */
function outputsOf({ data, shape: [height, width, inputs, outputs] }: Kernel, first: number, count: number): Kernel {
  const out = new Float32Array(height * width * inputs * count)
  for (let row = 0; row < out.length / count; row++)
    out.set(data.subarray(row * outputs + first, row * outputs + first + count), row * count)
  return { data: out, shape: [height, width, inputs, count] }
}

function withBias(site: TfSite, sums: string, hasBias: boolean): string {
  return hasBias ? site.node('BiasAdd', [sums, site.vector('bias')]) : sums
}

const convolution: TfWriter = (site) => {
  const { kernel, stride, padding, channels, dilation = 1, groups = 1, bias } = site.layer.spec as ConvolutionSpec
  const { height, width } = sidesOf(kernel)
  const [strides, apart] = [sidesOf(stride), sidesOf(dilation)]
  const { top, bottom, left, right } = marginsOf(padding)
  const inputs = site.layer.input.channels
  const isStrided = strides.height > 1 || strides.width > 1
  const plain: Kernel = { data: site.weight('kernel'), shape: [height, width, inputs / groups, channels] }
  const taps = isStrided ? dilated(plain, apart.height, apart.width) : plain
  const attributes = windowAttributes([strides.height, strides.width], {
    dilations: listAttribute(isStrided ? [1, 1, 1, 1] : [1, apart.height, apart.width, 1]),
  })
  const x = site.padded(site.x, [top, bottom, left, right])
  if (groups > 1 && groups === inputs) {
    // [h, w, 1, in * m], the outputs of an input side by side, is [h, w, in, m].
    const shape = [taps.shape[0], taps.shape[1], inputs, channels / inputs]
    const sums = site.node('DepthwiseConv2dNative', [x, site.floats(taps.data, shape)], attributes)
    return withBias(site, sums, bias !== false)
  }
  const each = channels / groups
  const parts = Array.from({ length: groups }, (_, group) => {
    const { data, shape } = groups === 1 ? taps : outputsOf(taps, group * each, each)
    return site.node('Conv2D', [channelsOf(site, x, group, groups), site.floats(data, shape)], attributes)
  })
  const sums = groups === 1 ? parts[0]! : site.concatenated(parts)
  return withBias(site, sums, bias !== false)
}

/** A group's channels of a map; the map itself where there is but one. */
function channelsOf(site: TfSite, x: string, group: number, groups: number): string {
  if (groups === 1) return x
  const each = site.layer.input.channels / groups
  return site.node('Slice', [x, site.integers(0, 0, 0, group * each), site.integers(-1, -1, -1, each)])
}

/** A dense layer takes one position: a convolution of 1x1. */
const dense: TfWriter = (site) => {
  const { input, output, spec } = site.layer
  const kernel = site.floats(site.weight('kernel'), [1, 1, input.channels, output.channels])
  const sums = site.node(
    'Conv2D',
    [site.x, kernel],
    windowAttributes([1, 1], { dilations: listAttribute([1, 1, 1, 1]) }),
  )
  return withBias(site, sums, !('bias' in spec && spec.bias === false))
}

export const SUMS = { convolution, dense }
