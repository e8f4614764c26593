import { z } from 'zod'
import { activationField, activationOf, activationWords } from '../activations.ts'
import { describeShape } from '../mapShape.ts'
import { biasOf, type Kind, only, placeFields } from './kind.ts'

const schema = z.object({
  kind: z.literal('dense'),
  ...placeFields,
  channels: z.number().int().min(1).max(65_536),
  ...activationField,
  /** Absent means with. */
  bias: z.literal(false).optional(),
})

export type DenseSpec = z.infer<typeof schema>

/** Every output sums over every number of its input, which has one position: what a flatten or a global average leaves. */
export const dense: Kind<DenseSpec> = {
  kind: 'dense',
  schema,
  family: 'dense',
  arity: 'one',
  sign: 'own',
  title: 'Dense',
  prefix: 'dense',
  colour: '#1971c2',
  defaults: { kind: 'dense', channels: 10 },
  fields: [
    { field: 'channels', input: 'integer', label: 'Channels', min: 1, max: 65_536 },
    { field: 'activation', input: 'activation', label: 'Activation' },
  ],
  describe: () => 'dense layer',
  caption: (spec) => `dense, ${spec.channels}${activationWords(spec)}`,
  facts: () => [],
  outputShape: (spec) => ({ height: 1, width: 1, channels: spec.channels }),
  misfits(_spec, inputs) {
    const { height, width } = only(inputs)
    return height === 1 && width === 1
      ? []
      : [
          {
            message: `a dense layer takes a single position, but is given ${describeShape(only(inputs))}; put a flatten or a global average before it.`,
          },
        ]
  },
  parameters({ channels, bias }, inputs) {
    const fanIn = only(inputs).channels
    return [
      {
        name: 'kernel',
        shape: [fanIn, channels],
        role: 'trained',
        initialise: { by: 'rule', fanIn },
        decays: true,
      },
      ...(bias === false ? [] : [biasOf(channels)]),
    ]
  },
  macs: ({ channels }, inputs) => only(inputs).channels * channels,
  receptiveField: (_spec, fields) => only(fields),
  alone: 1,
  changeCost(a, other) {
    const b = other as DenseSpec
    return (a.channels === b.channels ? 0 : 0.2) + (activationOf(a) === activationOf(b) ? 0 : 0.1)
  },
}
