import { z } from 'zod'
import { activationField, activationOf, activationWords } from '../activations.ts'
import { type Kind, only, placeFields, WEIGHTLESS } from './kind.ts'
import { unionOfFields } from './union.ts'

const schema = z.object({ kind: z.literal('concatenate'), ...placeFields, ...activationField })

export type ConcatenateSpec = z.infer<typeof schema>

export const concatenate: Kind<ConcatenateSpec> = {
  ...WEIGHTLESS,
  kind: 'concatenate',
  schema,
  family: 'join',
  arity: 'several',
  sign: 'inputs',
  title: 'Concatenation',
  prefix: 'concat',
  colour: '#5f3dc4',
  defaults: { kind: 'concatenate' },
  fields: [{ field: 'activation', input: 'activation', label: 'Activation' }],
  describe: (spec) => `concatenation of channels${activationWords(spec)}`,
  caption: (spec) => `concatenation${activationWords(spec)}`,
  facts: () => [],
  outputShape: (_spec, inputs) => ({
    ...only(inputs),
    channels: inputs.reduce((sum, { channels }) => sum + channels, 0),
  }),
  misfits(_spec, inputs) {
    const { height, width } = only(inputs)
    const odd = inputs.find((input) => input.height !== height || input.width !== width)
    return odd
      ? [
          {
            field: 'from',
            message: `maps of ${height}x${width} and ${odd.height}x${odd.width} positions cannot be put side by side; bring them to one size.`,
          },
        ]
      : []
  },
  receptiveField: (_spec, fields) => unionOfFields(fields),
  alone: 1,
  changeCost: (a, b) =>
    b.kind !== 'concatenate' ? 0.5 : activationOf(a) === activationOf(b as ConcatenateSpec) ? 0 : 0.1,
}
