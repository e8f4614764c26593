import {
  ACTIVATION_FIELD,
  type ActivationChoice,
  CHANNELS_FIELD,
  chosenActivation,
  STRIDE_FIELD,
  type Template,
} from './template.ts'

/** Channels of a bottleneck's middle, as a share of its output. */
const NARROWING = 4

type Options = {
  shape: 'basic' | 'bottleneck'
  channels: number
  stride: number
  activation: ActivationChoice
}

/** He et al. 2015: convolutions and a way around them; torchvision's `BasicBlock` and `Bottleneck`, whose stride is in the 3x3 convolution. */
export const residual: Template<Options> = {
  id: 'residual',
  title: 'Residual block',
  prefix: 'residual',
  summary:
    'Convolutions with batch normalisation, and a shortcut around them (ResNet); where the shape changes, the shortcut is a 1x1 convolution.',
  fields: [
    {
      field: 'shape',
      input: 'choice',
      label: 'Convolutions',
      options: [
        { value: 'basic', label: '3×3, 3×3' },
        { value: 'bottleneck', label: '1×1, 3×3, 1×1 (bottleneck)' },
      ],
    },
    CHANNELS_FIELD,
    STRIDE_FIELD,
    ACTIVATION_FIELD,
  ],
  defaults: ({ channels }) => ({ shape: 'basic', channels, stride: 1, activation: 'relu' }),
  misfits: ({ shape, channels }) =>
    shape === 'bottleneck' && channels % NARROWING !== 0
      ? [
          {
            field: 'channels',
            message: `a bottleneck narrows to a quarter of its channels, but ${channels} is no multiple of 4; use ${NARROWING * Math.ceil(channels / NARROWING)}.`,
          },
        ]
      : [],
  write(block, { shape, channels, stride, activation: choice }, below) {
    const activation = chosenActivation(choice)
    if (shape === 'bottleneck') block.normalised('1', { kernel: 1, channels: channels / NARROWING }, activation)
    const narrow = shape === 'bottleneck' ? channels / NARROWING : channels
    block.normalised(shape === 'bottleneck' ? '2' : '1', { kernel: 3, channels: narrow, stride }, activation)
    const last = shape === 'bottleneck' ? { local: '3', kernel: 1 } : { local: '2', kernel: 3 }
    const branch = block.normalised(last.local, { kernel: last.kernel, channels }, null)
    const projects = stride > 1 || channels !== below.channels
    const shortcut = projects
      ? block.normalised('_shortcut', { kernel: 1, channels, stride }, null, block.below)
      : block.below
    block.put('add', { kind: 'add', ...(activation && { activation }) }, branch, shortcut)
  },
}
