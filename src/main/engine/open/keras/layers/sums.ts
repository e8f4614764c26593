import { shown } from '../../../../../shared/shown.ts'
import type { PlainAttributes } from '../../lowering/nodeList.ts'
import type { Lowerings, Site } from '../site.ts'
import { activated } from './activations.ts'

const KERNEL = ['kernel'] as const
const BIAS = ['bias'] as const

const bias = (site: Site, index: number): string[] => (site.flag('use_bias', true) ? [site.weight(BIAS, index)] : [])

function window(site: Site): PlainAttributes {
  return {
    strides: site.pair('strides', 1),
    dilations: site.pair('dilation_rate', 1),
    auto_pad: site.autoPad,
  }
}

function fourSides(site: Site, kernel: string): [number, number, number, number] {
  const dims = site.dims(kernel)
  if (dims.length !== 4) throw site.bad(`its kernel has the shape [${dims.join(', ')}] instead of four dimensions`)
  return dims as [number, number, number, number]
}

/** [height, width, in / groups, out] as [out, in / groups, height, width]. */
function planesOf(site: Site, kernel: string): string {
  fourSides(site, kernel)
  return site.node('Transpose', [kernel], { perm: [3, 2, 0, 1] })
}

/** [height, width, in, multiplier] as [in * multiplier, 1, height, width]: the outputs of an input stand side by side. */
function depthwise(site: Site, x: string, kernel: string, more: string[]): string {
  const [height, width, inputs, multiplier] = fourSides(site, kernel)
  const turned = site.node('Transpose', [kernel], { perm: [2, 3, 0, 1] })
  const weights = site.node('Reshape', [turned], { shape: [inputs * multiplier, 1, height, width] })
  return site.node('Conv', [x, weights, ...more], { ...window(site), group: inputs })
}

function convolution(site: Site): string {
  const kernel = planesOf(site, site.weight(KERNEL, 0))
  const inputs = bias(site, 1)
  const sums = site.onPlanes(site.x, (x) =>
    site.node('Conv', [x, kernel, ...inputs], { ...window(site), group: site.number('groups', 1) }),
  )
  return activated(site, sums)
}

function depthwiseConvolution(site: Site): string {
  const kernel = site.weight(['kernel', 'depthwise_kernel'], 0)
  const more = bias(site, 1)
  return activated(
    site,
    site.onPlanes(site.x, (x) => depthwise(site, x, kernel, more)),
  )
}

/** A depthwise convolution and a pointwise one. */
function separable(site: Site): string {
  const apart = site.weight(['depthwise_kernel'], 0)
  const pointwise = planesOf(site, site.weight(['pointwise_kernel'], 1))
  const more = bias(site, 2)
  const sums = site.onPlanes(site.x, (x) => site.node('Conv', [depthwise(site, x, apart, []), pointwise, ...more]))
  return activated(site, sums)
}

/** Sums over the last dimension, whatever stands before it. */
function dense(site: Site): string {
  if (site.config.lora_rank || site.config.quantization_mode)
    throw site.bad(
      `it is ${site.config.lora_rank ? 'adapted by LoRA' : `quantised (${shown(String(site.config.quantization_mode), 40)})`}; save the model merged and in float32`,
    )
  const kernel = site.weight(KERNEL, 0)
  const more = bias(site, 1)
  if (site.rank === 2) return activated(site, site.node('Gemm', [site.x, kernel, ...more]))
  const product = site.node('MatMul', [site.x, kernel])
  return activated(site, more[0] ? site.node('Add', [product, more[0]]) : product)
}

export const SUMS: Lowerings = {
  Conv2D: convolution,
  DepthwiseConv2D: depthwiseConvolution,
  SeparableConv2D: separable,
  Dense: dense,
}
