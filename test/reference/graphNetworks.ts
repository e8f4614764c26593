import type { Architecture, LayerSpec } from '../../src/shared/architecture/spec.ts'

const convolution = (channels: number, more: object = {}): LayerSpec =>
  ({ kind: 'convolution', kernel: 3, stride: 1, padding: 1, channels, relu: true, ...more }) as LayerSpec
const pointwise = (channels: number, more: object = {}): LayerSpec =>
  convolution(channels, { kernel: 1, padding: 0, ...more })

/** Small networks that fork and join, with three classes; the sizes suit doubles in plain loops. */
export const GRAPH_STACKS: Record<string, LayerSpec[]> = {
  'a shortcut': [
    convolution(3),
    convolution(3, { relu: false }),
    { kind: 'add', from: ['conv2', 'conv1'], activation: 'relu' },
    pointwise(3),
    { kind: 'global-average' },
  ],
  'a projection, dropout within': [
    convolution(3, { name: 'stem' }),
    { kind: 'dropout', rate: 0.3 },
    convolution(4, { stride: 2, relu: false, bias: false }),
    pointwise(4, { from: ['stem'], stride: 2, relu: false, name: 'shortcut' }),
    { kind: 'add', from: ['conv2', 'shortcut'] },
    { kind: 'activation', activation: 'silu' },
    { kind: 'global-average' },
    { kind: 'dense', channels: 3 },
  ],
  'batch normalisation, also behind a sum': [
    convolution(3, { relu: false, bias: false }),
    { kind: 'batch-normalisation', activation: 'relu' },
    convolution(3, { relu: false, bias: false }),
    { kind: 'batch-normalisation' },
    { kind: 'add', from: ['bn2', 'bn1'], activation: 'relu' }, // without it, the next layer would take every shift of bn2 away
    { kind: 'batch-normalisation', activation: 'relu' },
    { kind: 'dropout', rate: 0.2 },
    pointwise(3, { relu: false }),
    { kind: 'global-average' },
  ],
  'the image read twice, three ways joined': [
    convolution(2),
    pointwise(3, { from: ['input'], activation: 'tanh', relu: false }),
    { kind: 'max-pooling', kernel: 3, stride: 1, padding: 1, from: ['input'] },
    { kind: 'concatenate', from: ['conv1', 'conv2', 'pool1'] },
    { kind: 'average-pooling', kernel: 3, stride: 2, padding: 1 },
    { kind: 'flatten' },
    { kind: 'dense', channels: 4, activation: 'gelu' },
    { kind: 'dense', channels: 3, bias: false },
  ],
  'squeeze and excitation': [
    convolution(4, { activation: 'silu', relu: false }),
    { kind: 'global-average' },
    { kind: 'dense', channels: 2, activation: 'relu' },
    { kind: 'dense', channels: 4, activation: 'sigmoid' },
    { kind: 'multiply', from: ['conv1', 'dense2'] },
    { kind: 'multiply', from: ['mul1', 'conv1'], activation: 'tanh' },
    pointwise(3, { relu: false }),
    { kind: 'global-average' },
  ],
  'layer normalisation, channel scale and stochastic depth': [
    convolution(4, { relu: false }),
    { kind: 'layer-normalisation' },
    pointwise(6, { activation: 'gelu', relu: false }),
    pointwise(4, { relu: false }),
    { kind: 'scale', initial: 0.5 },
    { kind: 'dropout', rate: 0.4, drops: 'images' },
    { kind: 'add', from: ['dropout1', 'ln1'] },
    { kind: 'dropout', rate: 0.3, drops: 'channels' },
    { kind: 'global-average' },
    { kind: 'layer-normalisation', activation: 'relu' },
    { kind: 'dense', channels: 3 },
  ],
  'pooling with partial windows, local response, shuffled channels, global maximum': [
    convolution(6),
    { kind: 'max-pooling', kernel: 2, stride: 2, padding: { top: 1, bottom: 0, left: 0, right: 1 }, ceil: true },
    { kind: 'padding', padding: { top: 1, bottom: 0, left: 2, right: 1 } },
    { kind: 'average-pooling', kernel: 3, stride: 2, padding: 1, ceil: true, countPadding: false },
    { kind: 'local-response-normalisation', size: 4, alpha: 0.5, beta: 0.75, offset: 2 },
    { kind: 'channel-shuffle', groups: 3 },
    convolution(4, { stride: 2, activation: 'leaky-relu', relu: false }),
    { kind: 'global-max' },
    { kind: 'dense', channels: 3 },
  ],
  'kernels of unequal sides, unlike edges, gaps between taps': [
    convolution(3, { kernel: { height: 1, width: 3 }, padding: { top: 0, bottom: 0, left: 1, right: 1 } }),
    convolution(3, { stride: 2, padding: { top: 0, bottom: 1, left: 0, right: 1 } }),
    convolution(4, { padding: 2, dilation: 2, bias: false }),
    convolution(3, { kernel: 2, stride: { height: 1, width: 2 }, padding: 0, dilation: { height: 2, width: 1 } }),
    { kind: 'global-average' },
  ],
  'convolutions in groups, depthwise ones among them': [
    convolution(4),
    convolution(4, { groups: 4, stride: 2 }),
    convolution(8, { groups: 4, bias: false, padding: { top: 0, bottom: 1, left: 1, right: 0 } }),
    convolution(6, { groups: 2 }),
    convolution(3, { kernel: 1, padding: 0, groups: 3, stride: { height: 1, width: 2 } }),
    { kind: 'global-average' },
  ],
  'one map added to itself and to others': [
    convolution(3),
    { kind: 'add', from: ['conv1', 'conv1'] },
    pointwise(3, { activation: 'leaky-relu', relu: false }),
    { kind: 'add', from: ['conv2', 'add1', 'conv1'], activation: 'elu' },
    pointwise(3, { relu: false }),
    { kind: 'global-average' },
  ],
}

export const graphArchitecture = (
  layers: LayerSpec[],
  input: Architecture['input'] = { height: 8, width: 7, channels: 2 },
): Architecture => ({ id: 'tiny', title: 'Tiny', input, layers })
