import type { BlockWriter } from './blockWriter.ts'
import { ACTIVATION_FIELD, type ActivationChoice, chosenActivation, type Template } from './template.ts'

type Options = {
  reduction: number
  activation: ActivationChoice
  gate: 'sigmoid' | 'hard-sigmoid'
}

/** Weighs the channels of the last layer, of which there are so many, by what two 1x1 convolutions make of their means. */
export function squeezed(
  block: BlockWriter,
  wide: string,
  { channels, narrow }: { channels: number; narrow: number },
  { activation, gate }: Pick<Options, 'activation' | 'gate'>,
): string {
  block.put('squeeze', { kind: 'global-average' }, wide)
  block.convolution('reduce', { kernel: 1, channels: narrow }, chosenActivation(activation))
  const weights = block.convolution('expand', { kernel: 1, channels }, gate)
  return block.put('scale', { kind: 'multiply' }, weights, wide)
}

/** Hu et al. 2017; torchvision's `SqueezeExcitation`. */
export const squeezeExcitation: Template<Options> = {
  id: 'squeeze-excitation',
  title: 'Squeeze and excitation',
  prefix: 'se',
  summary: 'Weighs each channel by what two small layers make of all channels’ means.',
  fields: [
    { field: 'reduction', input: 'integer', label: 'Reduction', min: 1, max: 256 },
    ACTIVATION_FIELD,
    {
      field: 'gate',
      input: 'choice',
      label: 'Gate',
      options: [
        { value: 'sigmoid', label: 'sigmoid' },
        { value: 'hard-sigmoid', label: 'hard sigmoid' },
      ],
    },
  ],
  defaults: ({ channels }) => ({ reduction: Math.min(16, channels), activation: 'relu', gate: 'sigmoid' }),
  misfits: ({ reduction }, { channels }) =>
    reduction > channels
      ? [
          {
            field: 'reduction',
            message: `a reduction of ${reduction} leaves no channel of ${channels}; use at most ${channels}.`,
          },
        ]
      : [],
  write(block, { reduction, ...rest }, { channels }) {
    squeezed(block, block.below, { channels, narrow: Math.floor(channels / reduction) }, rest)
  },
}
