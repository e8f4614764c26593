import { z } from 'zod'
import { type Kind, only } from './kind.ts'
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
  ...windowFields,
  channels: z.number().int().min(1).max(65_536),
  /** Whether a ReLU follows. A field, never a fused function: attribution rules apply exactly where it says so. */
  relu: z.boolean(),
})

export type ConvolutionSpec = z.infer<typeof schema>

const isCentred = ({ padding, kernel }: WindowSpec) => padding * 2 + 1 === kernel

export const convolution: Kind<ConvolutionSpec> = {
  kind: 'convolution',
  schema,
  family: 'convolution',
  title: 'Convolution',
  prefix: 'conv',
  colour: '#1c7ed6',
  defaults: { kind: 'convolution', kernel: 3, stride: 1, padding: 1, channels: 96, relu: true },
  fields: [
    ...WINDOW_FORM,
    { field: 'channels', input: 'integer', label: 'Channels', min: 1, max: 65_536 },
    { field: 'relu', input: 'flag', label: 'ReLU' },
  ],
  describe: (spec) => `${spec.kernel}x${spec.kernel} convolution${strideWords(spec)}`,
  caption: (spec) => `${spec.kernel}×${spec.kernel}, ${spec.channels}${strideWords(spec)}${spec.relu ? ', ReLU' : ''}`,
  facts: ({ relu }) => [['ReLU', relu ? 'yes' : 'no']],
  outputShape: (spec, inputs) => ({ ...windowPositions(spec, only(inputs)), channels: spec.channels }),
  misfits: windowMisfits,
  parameters({ kernel, channels }, inputs) {
    const fanIn = kernel * kernel * only(inputs).channels
    return [
      {
        name: 'kernel',
        shape: [kernel, kernel, only(inputs).channels, channels],
        role: 'trained',
        initialise: { by: 'rule', fanIn },
        decays: true,
      },
      { name: 'bias', shape: [channels], role: 'trained', initialise: { by: 'value', value: 0 }, decays: false },
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
    return windowCost(a, b) + padding + width + (a.relu === b.relu ? 0 : 0.1)
  },
}
