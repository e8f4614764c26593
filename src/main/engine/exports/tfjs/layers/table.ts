import type { Activation } from '../../../../../shared/architecture/activations.ts'
import type { ChannelShuffleSpec, RunnableKind } from '../../../../../shared/architecture/spec.ts'
import type { TfSite, TfWriter } from '../site.ts'
import { NORMALISATION } from './normalisation.ts'
import { POOLING } from './pooling.ts'
import { SUMS } from './sums.ts'

/** Dropout does nothing outside of training; an activation that stands alone is written as those that follow a layer. */
const asIs: TfWriter = (site) => site.x

const channelShuffle: TfWriter = (site) => {
  const { groups } = site.layer.spec as ChannelShuffleSpec
  const { height, width, channels } = site.layer.input
  const apart = site.node('Reshape', [site.x, site.integers(-1, height * width, groups, channels / groups)])
  const turned = site.node('Transpose', [apart, site.integers(0, 1, 3, 2)])
  return site.node('Reshape', [turned, site.integers(-1, height, width, channels)])
}

/** What each layer kind is in TensorFlow's operations, as far as tfjs has them on every backend. */
export const WRITERS: Record<RunnableKind, TfWriter> = {
  ...SUMS,
  ...POOLING,
  ...NORMALISATION,
  add: (site) => site.sum(site.inputs),
  multiply: (site) => site.node('Mul', site.inputs),
  concatenate: (site) => site.concatenated(site.inputs),
  'channel-shuffle': channelShuffle,
  flatten: (site) => site.node('Reshape', [site.x, site.integers(-1, 1, 1, site.layer.output.channels)]),
  dropout: asIs,
  activation: asIs,
}

/** min(max(x + 3, 0), 6) / 6 */
const hardSigmoid = (site: TfSite, x: string) =>
  site.node('Mul', [site.node('Relu6', [site.node('AddV2', [x, site.floats(3)])]), site.floats(1 / 6)])

const ACTIVATIONS: Record<Activation, (site: TfSite, x: string) => string> = {
  relu: (site, x) => site.node('Relu', [x]),
  relu6: (site, x) => site.node('Relu6', [x]),
  'leaky-relu': (site, x) => site.node('LeakyRelu', [x], { alpha: { f: 0.01 } }),
  elu: (site, x) => site.node('Elu', [x]),
  gelu(site, x) {
    const share = site.node('AddV2', [
      site.node('Erf', [site.node('Mul', [x, site.floats(Math.SQRT1_2)])]),
      site.floats(1),
    ])
    return site.node('Mul', [site.node('Mul', [x, share]), site.floats(0.5)])
  },
  silu: (site, x) => site.node('Mul', [x, site.node('Sigmoid', [x])]),
  sigmoid: (site, x) => site.node('Sigmoid', [x]),
  'hard-sigmoid': hardSigmoid,
  'hard-swish': (site, x) => site.node('Mul', [x, hardSigmoid(site, x)]),
  tanh: (site, x) => site.node('Tanh', [x]),
}

export const activated = (site: TfSite, x: string, activation: Activation): string => ACTIVATIONS[activation](site, x)
