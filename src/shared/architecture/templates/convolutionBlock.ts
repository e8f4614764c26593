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

type Options = { kernel: number; channels: number; stride: number; normalised: boolean; activation: ActivationChoice }

/** torchvision's `Conv2dNormActivation`; without normalisation, a convolution with bias. */
export const convolutionBlock: Template<Options> = {
  id: 'convolution',
  title: 'Convolution, batch normalisation, activation',
  prefix: 'block',
  summary: 'A centred convolution without bias, batch normalisation and an activation.',
  fields: [
    KERNEL_FIELD,
    CHANNELS_FIELD,
    STRIDE_FIELD,
    { field: 'normalised', input: 'flag', label: 'Batch normalisation' },
    ACTIVATION_FIELD,
  ],
  defaults: ({ channels }) => ({ kernel: 3, channels, stride: 1, normalised: true, activation: 'relu' }),
  misfits: ({ kernel }) => evenKernel(kernel),
  write(block, { kernel, channels, stride, normalised, activation }) {
    if (normalised) block.normalised('', { kernel, channels, stride }, chosenActivation(activation))
    else block.convolution('conv', { kernel, channels, stride }, chosenActivation(activation))
  },
}
