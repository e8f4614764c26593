import { marginsOf, sidesOf } from '../../../../../shared/architecture/kinds/sides.ts'
import type { ConvolutionSpec, DenseSpec } from '../../../../../shared/architecture/spec.ts'
import { type LayerWriter, map, row } from '../site.ts'

const pair = (value: Parameters<typeof sidesOf>[0]) => {
  const { height, width } = sidesOf(value)
  return { ints: [height, width] }
}

const convolution: LayerWriter = (site) => {
  const { kernel, stride, padding, dilation = 1, groups = 1, bias } = site.layer.spec as ConvolutionSpec
  const { top, left, bottom, right } = marginsOf(padding)
  const weights = [site.weight('weight'), ...(bias === false ? [] : [site.weight('bias')])]
  return map(
    site.node('Conv', [site.map(), ...weights], {
      kernel_shape: pair(kernel),
      strides: pair(stride),
      pads: { ints: [top, left, bottom, right] },
      dilations: pair(dilation),
      group: { i: groups },
    }),
  )
}

const dense: LayerWriter = (site) => {
  const { bias } = site.layer.spec as DenseSpec
  const weights = [site.weight('weight'), ...(bias === false ? [] : [site.weight('bias')])]
  return row(site.node('Gemm', [site.row(), ...weights], { transB: { i: 1 } }))
}

export const SUMS = { convolution, dense }
