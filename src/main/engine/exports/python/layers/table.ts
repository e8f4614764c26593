import type { Activation } from '../../../../../shared/architecture/activations.ts'
import type {
  ChannelShuffleSpec,
  DropoutSpec,
  LocalResponseNormalisationSpec,
  RunnableKind,
} from '../../../../../shared/architecture/spec.ts'
import { pythonNumber } from '../names.ts'
import { map, type PythonSite, type PythonWriter, row } from '../site.ts'
import { POOLING } from './pooling.ts'
import { SUMS } from './sums.ts'

const batchNormalisation: PythonWriter = (site) => {
  const { code, rank } = site.inputs[0]!
  return { code: site.call(`nn.BatchNorm${rank === 4 ? 2 : 1}d(${site.layer.output.channels})`, code), rank }
}

const layerNormalisation: PythonWriter = (site) => {
  const { code, rank } = site.inputs[0]!
  const module = rank === 4 ? site.helper('LayerNorm2d') : 'nn.LayerNorm'
  return { code: site.call(`${module}(${site.layer.output.channels}, eps=1e-6)`, code), rank }
}

const localResponse: PythonWriter = (site) => {
  const { size, alpha, beta, offset } = site.layer.spec as LocalResponseNormalisationSpec
  const [a, b, k] = [alpha, beta, offset].map(pythonNumber)
  return map(site.call(`nn.LocalResponseNorm(${size}, alpha=${a}, beta=${b}, k=${k})`, site.map()))
}

const scale: PythonWriter = (site) => {
  const { code, rank } = site.inputs[0]!
  return { code: site.call(`${site.helper('Scale')}(${site.layer.output.channels})`, code), rank }
}

/** It acts in training alone, as everywhere in PyTorch. */
const dropout: PythonWriter = (site) => {
  const { rate, drops } = site.layer.spec as DropoutSpec
  const { code, rank } = site.inputs[0]!
  // A row has one number a channel, which `Dropout2d` would take for a map.
  const plain = drops === 'channels' && rank === 4 ? 'nn.Dropout2d' : 'nn.Dropout'
  const module = drops === 'images' ? site.helper('StochasticDepth') : plain
  return { code: site.call(`${module}(${pythonNumber(rate)})`, code), rank }
}

/** Inputs as rows where all of them are, else as maps. */
const joined =
  (write: (parts: string[]) => string): PythonWriter =>
  (site) => {
    const rank = site.inputs.every((input) => input.rank === 2) ? 2 : 4
    return { code: write(site.inputs.map((input, i) => (rank === 2 ? input.code : site.map(i)))), rank }
  }

const flatten: PythonWriter = (site) => {
  const { code, rank } = site.inputs[0]!
  if (rank === 2) return row(code)
  return row(site.torchOrder ? `${code}.flatten(1)` : `${code}.permute(0, 2, 3, 1).flatten(1)`)
}

const asIs: PythonWriter = (site) => site.inputs[0]!

/** What each layer kind is in PyTorch. */
export const WRITERS: Record<RunnableKind, PythonWriter> = {
  ...SUMS,
  ...POOLING,
  'batch-normalisation': batchNormalisation,
  'layer-normalisation': layerNormalisation,
  'local-response-normalisation': localResponse,
  scale,
  dropout,
  add: joined((parts) => parts.join(' + ')),
  multiply: joined((parts) => parts.join(' * ')),
  concatenate: joined((parts) => `torch.cat([${parts.join(', ')}], 1)`),
  'channel-shuffle': (site) =>
    map(`F.channel_shuffle(${site.map()}, ${(site.layer.spec as ChannelShuffleSpec).groups})`),
  flatten,
  activation: asIs,
}

const FUNCTIONS: Record<Activation, string> = {
  relu: 'F.relu',
  relu6: 'F.relu6',
  'leaky-relu': 'F.leaky_relu',
  elu: 'F.elu',
  gelu: 'F.gelu',
  silu: 'F.silu',
  sigmoid: 'torch.sigmoid',
  'hard-sigmoid': 'F.hardsigmoid',
  'hard-swish': 'F.hardswish',
  tanh: 'torch.tanh',
}

/** Applies an activation with PyTorch's default slopes, which are ours. */
export const activated = (_site: PythonSite, code: string, activation: Activation): string =>
  `${FUNCTIONS[activation]}(${code})`
