import type { LocalResponseNormalisationSpec } from '../../../../../shared/architecture/spec.ts'
import { type LayerWriter, map } from '../site.ts'

const batchNormalisation: LayerWriter = (site) => {
  const { name, rank } = site.inputs[0]!
  const own = ['weight', 'bias', 'running_mean', 'running_var'].map((tensor) => site.weight(tensor))
  return { name: site.node('BatchNormalization', [name, ...own], { epsilon: { f: 1e-5 } }), rank }
}

/** Over the last dimension, so the channels go there and come back. */
const layerNormalisation: LayerWriter = (site) => {
  const { name, rank } = site.inputs[0]!
  const normalise = (x: string) =>
    site.node('LayerNormalization', [x, site.weight('weight'), site.weight('bias')], {
      axis: { i: -1 },
      epsilon: { f: 1e-6 },
    })
  if (rank === 2) return { name: normalise(name), rank }
  const last = site.node('Transpose', [name], { perm: { ints: [0, 2, 3, 1] } })
  return map(site.node('Transpose', [normalise(last)], { perm: { ints: [0, 3, 1, 2] } }))
}

/**
 * ONNX's LRN takes as many channels before as after; of an even number PyTorch and we take the one more before. That is written as PyTorch computes
 * it: a mean over neighbouring channels, which stand in a dimension of their own.
 */
const localResponse: LayerWriter = (site) => {
  const { size, alpha, beta, offset } = site.layer.spec as LocalResponseNormalisationSpec
  const x = site.map()
  if (size % 2 === 1)
    return map(
      site.node('LRN', [x], { alpha: { f: alpha }, beta: { f: beta }, bias: { f: offset }, size: { i: size } }),
    )
  const squares = site.node('Unsqueeze', [site.node('Mul', [x, x]), site.integers(1)])
  const means = site.node('AveragePool', [squares], {
    kernel_shape: { ints: [size, 1, 1] },
    strides: { ints: [1, 1, 1] },
    pads: { ints: [size / 2, 0, 0, size / 2 - 1, 0, 0] },
    count_include_pad: { i: 1 },
  })
  const scaled = site.node('Mul', [site.node('Squeeze', [means, site.integers(1)]), site.floats(alpha)])
  const divisor = site.node('Pow', [site.node('Add', [scaled, site.floats(offset)]), site.floats(beta)])
  return map(site.node('Div', [x, divisor]))
}

const scale: LayerWriter = (site) => {
  const { name, rank } = site.inputs[0]!
  const weight =
    rank === 2 ? site.weight('weight') : site.node('Unsqueeze', [site.weight('weight'), site.integers(1, 2)])
  return { name: site.node('Mul', [name, weight]), rank }
}

export const NORMALISATION = {
  'batch-normalisation': batchNormalisation,
  'layer-normalisation': layerNormalisation,
  'local-response-normalisation': localResponse,
  scale,
}
