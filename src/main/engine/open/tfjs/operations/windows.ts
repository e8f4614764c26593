import type { TfOperations, TfSite } from '../tfSite.ts'
import { lowEdges } from './lowEdges.ts'

function dimsOf(site: TfSite, at: number): number[] {
  const dims = site.list.initialisers.get(site.input(at))?.dims
  if (dims?.length !== 4) throw site.bad(`its kernel has ${dims?.length ?? 'no'} dimensions instead of four`)
  return dims
}

const window = (site: TfSite) => ({
  strides: site.pair('strides'),
  dilations: site.pair('dilations'),
  ...site.padding,
})

function convolution(site: TfSite): string {
  dimsOf(site, 1)
  const kernel = site.node('Transpose', [site.input(1)], { perm: [3, 2, 0, 1] })
  return site.onPlanes(site.x, (x) => site.node('Conv', [x, kernel], window(site)))
}

/** [height, width, in, multiplier]: the outputs of an input stand side by side. */
function depthwise(site: TfSite): string {
  const [height, width, inputs, multiplier] = dimsOf(site, 1) as [number, number, number, number]
  const turned = site.node('Transpose', [site.input(1)], { perm: [2, 3, 0, 1] })
  const kernel = site.node('Reshape', [turned], { shape: [inputs * multiplier, 1, height, width] })
  return site.onPlanes(site.x, (x) => site.node('Conv', [x, kernel], { ...window(site), group: inputs }))
}

function product(site: TfSite): string {
  if (site.flag('transpose_a')) throw site.bad('it transposes its input')
  return site.node('Gemm', [site.x, site.input(1)], { transB: Number(site.flag('transpose_b')) }, 2)
}

const FUSED: Record<string, (site: TfSite, x: string) => string> = {
  Relu: (site, x) => site.node('Relu', [x]),
  Relu6: (site, x) => site.node('Clip', [x], { min: 0, max: 6 }),
  Elu: (site, x) => site.node('Elu', [x]),
  Sigmoid: (site, x) => site.node('Sigmoid', [x]),
  LeakyRelu: (site, x) => site.node('LeakyRelu', [x], { alpha: site.number('leakyrelu_alpha', 0.2) }),
}

/** tfjs's converter puts bias and activation into what computes the sums. */
const fused = (sums: (site: TfSite) => string) => (site: TfSite) => {
  let x = sums(site)
  for (const name of site.texts('fused_ops')) {
    const make = Object.hasOwn(FUSED, name) ? FUSED[name] : undefined
    if (name === 'BiasAdd') x = site.node('Add', [x, site.input(2)])
    else if (make) x = make(site, x)
    else throw site.bad(`${name} is fused into it, which is not read`)
  }
  return x
}

const pooling = (operator: 'MaxPool' | 'AveragePool') => (site: TfSite) => {
  const edges = operator === 'MaxPool' && site.text('padding', 'VALID') === 'VALID' ? lowEdges(site) : undefined
  const padding = edges ? { pads: edges.pads } : site.padding
  return site.onPlanes(edges?.of ?? site.x, (x) =>
    site.node(operator, [x], { kernel_shape: site.pair('ksize'), strides: site.pair('strides'), ...padding }),
  )
}

function normalisation(site: TfSite): string {
  const inputs = [1, 2, 3, 4].map((at) => site.input(at))
  return site.onPlanes(site.x, (x) =>
    site.node('BatchNormalization', [x, ...inputs], { epsilon: site.number('epsilon', 1e-4) }),
  )
}

export const WINDOWS: TfOperations = {
  Conv2D: convolution,
  _FusedConv2D: fused(convolution),
  DepthwiseConv2dNative: depthwise,
  FusedDepthwiseConv2dNative: fused(depthwise),
  MatMul: product,
  _FusedMatMul: fused(product),
  MaxPool: pooling('MaxPool'),
  AvgPool: pooling('AveragePool'),
  FusedBatchNorm: normalisation,
  FusedBatchNormV2: normalisation,
  FusedBatchNormV3: normalisation,
}
