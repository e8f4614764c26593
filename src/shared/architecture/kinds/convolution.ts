import { z } from 'zod'
import { ACTIVATION_TITLE, activationField, activationOf, activationWords } from '../activations.ts'
import { biasOf, type Kind, only, placeFields } from './kind.ts'
import {
  strideWords,
  WINDOW_FORM,
  type WindowSpec,
  windowCost,
  windowField,
  windowFields,
  windowMisfits,
  windowPositions,
} from './window.ts'

const schema = z.object({
  kind: z.literal('convolution'),
  ...placeFields,
  ...windowFields,
  channels: z.number().int().min(1).max(65_536),
  /** Whether a ReLU follows, as files always said it; another activation stands in its own field. Never a fused function: attribution rules apply where it says so. */
  relu: z.boolean().optional(),
  ...activationField,
  /** Absent means with. */
  bias: z.literal(false).optional(),
})

export type ConvolutionSpec = z.infer<typeof schema>

const isCentred = ({ padding, kernel }: WindowSpec) => padding * 2 + 1 === kernel

export const convolution: Kind<ConvolutionSpec> = {
  kind: 'convolution',
  schema,
  family: 'convolution',
  arity: 'one',
  sign: 'own',
  title: 'Convolution',
  prefix: 'conv',
  colour: '#1c7ed6',
  defaults: { kind: 'convolution', kernel: 3, stride: 1, padding: 1, channels: 96, relu: true },
  fields: [
    ...WINDOW_FORM,
    { field: 'channels', input: 'integer', label: 'Channels', min: 1, max: 65_536 },
    { field: 'activation', input: 'activation', label: 'Activation' },
  ],
  describe: (spec) => `${spec.kernel}x${spec.kernel} convolution${strideWords(spec)}`,
  caption: (spec) => `${spec.kernel}×${spec.kernel}, ${spec.channels}${strideWords(spec)}${activationWords(spec)}`,
  facts: (spec) => {
    const activation = activationOf(spec)
    return activation === null || activation === 'relu'
      ? [['ReLU', activation ? 'yes' : 'no']]
      : [['Activation', ACTIVATION_TITLE[activation]]]
  },
  /** With `relu`, as it always stood in files; without `activation` where that says the same. */
  canonical({ relu: _relu, activation: _activation, bias, ...rest }) {
    const activation = activationOf({ ...rest, relu: _relu, activation: _activation })
    return {
      ...rest,
      relu: activation === 'relu',
      ...(activation !== null && activation !== 'relu' && { activation }),
      ...(bias === false && { bias }),
    }
  },
  outputShape: (spec, inputs) => ({ ...windowPositions(spec, only(inputs)), channels: spec.channels }),
  misfits: windowMisfits,
  parameters({ kernel, channels, bias }, inputs) {
    const fanIn = kernel * kernel * only(inputs).channels
    return [
      {
        name: 'kernel',
        shape: [kernel, kernel, only(inputs).channels, channels],
        role: 'trained',
        initialise: { by: 'rule', fanIn },
        decays: true,
      },
      ...(bias === false ? [] : [biasOf(channels)]),
    ]
  },
  macs: ({ kernel, channels }, inputs, { height, width }) =>
    kernel * kernel * only(inputs).channels * channels * height * width,
  receptiveField: (spec, fields) => windowField(spec, only(fields)),
  alone: 1,
  changeCost(a, other) {
    const b = other as ConvolutionSpec
    const width =
      a.channels === b.channels ? 0 : Math.min(0.3, 0.1 + 0.05 * Math.abs(Math.log2(a.channels / b.channels)))
    const padding = (isCentred(a) && isCentred(b)) || a.padding === b.padding ? 0 : 0.1
    return windowCost(a, b) + padding + width + (activationOf(a) === activationOf(b) ? 0 : 0.1)
  },
}
