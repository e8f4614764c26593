import { squeezed } from './squeezeExcitation.ts'
import {
  ACTIVATION_FIELD,
  type ActivationChoice,
  CHANNELS_FIELD,
  chosenActivation,
  evenKernel,
  KERNEL_FIELD,
  STRIDE_FIELD,
  type Template,
} from './template.ts'

type Options = {
  expansion: number
  kernel: number
  channels: number
  stride: number
  squeeze: boolean
  activation: ActivationChoice
}

/** Sandler et al. 2018; torchvision's `InvertedResidual`, and with squeeze and excitation EfficientNet's `MBConv`. */
export const invertedResidual: Template<Options> = {
  id: 'inverted-residual',
  title: 'Inverted residual block',
  prefix: 'inverted',
  summary:
    'Widens by a 1x1 convolution, convolves each channel alone and narrows again (MobileNetV2, EfficientNet); with a shortcut where the shape stays.',
  fields: [
    { field: 'expansion', input: 'integer', label: 'Expansion', min: 1, max: 16 },
    KERNEL_FIELD,
    CHANNELS_FIELD,
    STRIDE_FIELD,
    { field: 'squeeze', input: 'flag', label: 'Squeeze and excitation' },
    ACTIVATION_FIELD,
  ],
  defaults: ({ channels }) => ({
    expansion: 6,
    kernel: 3,
    channels,
    stride: 1,
    squeeze: false,
    activation: 'relu6',
  }),
  misfits({ kernel, expansion }, { channels }) {
    const hidden = channels * expansion
    if (hidden > 65_536)
      return [
        {
          field: 'expansion',
          message: `${channels} channels widened ${expansion} times are ${hidden}; a layer has at most 65536.`,
        },
      ]
    return evenKernel(kernel)
  },
  write(block, { expansion, kernel, channels, stride, squeeze, activation: choice }, below) {
    const activation = chosenActivation(choice)
    const hidden = below.channels * expansion
    if (expansion > 1) block.normalised('_expand', { kernel: 1, channels: hidden }, activation)
    const wide = block.normalised('_depthwise', { kernel, channels: hidden, stride, groups: hidden }, activation)
    if (squeeze) {
      const narrow = Math.max(1, Math.floor(below.channels / 4)) // of the block's input, as EfficientNet has it
      squeezed(block, wide, { channels: hidden, narrow }, { activation: choice, gate: 'sigmoid' })
    }
    const branch = block.normalised('_project', { kernel: 1, channels }, null)
    if (stride === 1 && channels === below.channels) block.put('add', { kind: 'add' }, branch, block.below)
  },
}
