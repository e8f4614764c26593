import type { LocalResponseNormalisationSpec } from '../../../../../shared/architecture/spec.ts'
import { DT_FLOAT, textAttribute } from '../graph.ts'
import type { TfWriter } from '../site.ts'

/** By its running values, all four tensors as they are. */
const batchNormalisation: TfWriter = (site) => {
  const inputs = ['weight', 'bias', 'running_mean', 'running_var'].map((name) => site.vector(name))
  return site.node('FusedBatchNormV3', [site.x, ...inputs], {
    U: { type: DT_FLOAT },
    epsilon: { f: 1e-5 },
    data_format: textAttribute('NHWC'),
    is_training: { b: false },
  })
}

const layerNormalisation: TfWriter = (site) => {
  const centred = site.node('Sub', [site.x, site.reduced('Mean', site.x, 3)])
  const variance = site.reduced('Mean', site.node('Mul', [centred, centred]), 3)
  const spread = site.node('Rsqrt', [site.node('AddV2', [variance, site.floats(1e-6)])])
  const scaled = site.node('Mul', [site.node('Mul', [centred, spread]), site.vector('weight')])
  return site.node('AddV2', [scaled, site.vector('bias')])
}

/** x / (offset + alpha * mean square of the neighbouring channels)^beta; of an even number one more stands before, as PyTorch has it. */
const localResponse: TfWriter = (site) => {
  const { size, alpha, beta, offset } = site.layer.spec as LocalResponseNormalisationSpec
  const { channels } = site.layer.input
  const front = Math.floor(size / 2)
  const around = site.graph.integers(site.layer.name, [0, 0, 0, 0, 0, 0, front, size - 1 - front], [4, 2])
  const squares = site.node('PadV2', [site.node('Mul', [site.x, site.x]), around, site.floats(0)])
  const parts = Array.from({ length: size }, (_, first) =>
    site.node('Slice', [squares, site.integers(0, 0, 0, first), site.integers(-1, -1, -1, channels)]),
  )
  const sum = site.sum(parts)
  const divisor = site.node('AddV2', [site.node('Mul', [sum, site.floats(alpha / size)]), site.floats(offset)])
  return site.node('RealDiv', [site.x, site.node('Pow', [divisor, site.floats(beta)])])
}

const scale: TfWriter = (site) => site.node('Mul', [site.x, site.vector('weight')])

export const NORMALISATION = {
  'batch-normalisation': batchNormalisation,
  'layer-normalisation': layerNormalisation,
  'local-response-normalisation': localResponse,
  scale,
}
