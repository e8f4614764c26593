import { z } from 'zod'
import { activationField, activationOf, activationWords } from '../activations.ts'
import { describeShape } from '../mapShape.ts'
import { type Kind, only, placeFields, WEIGHTLESS } from './kind.ts'
import { unionOfFields } from './union.ts'

const schema = z.object({ kind: z.literal('add'), ...placeFields, ...activationField })

export type AddSpec = z.infer<typeof schema>

export const add: Kind<AddSpec> = {
  ...WEIGHTLESS,
  kind: 'add',
  schema,
  family: 'join',
  arity: 'several',
  sign: 'inputs',
  title: 'Sum',
  prefix: 'add',
  colour: '#0c8599',
  defaults: { kind: 'add' },
  fields: [{ field: 'activation', input: 'activation', label: 'Activation' }],
  describe: (spec) => `sum${activationWords(spec)}`,
  caption: (spec) => `sum${activationWords(spec)}`,
  facts: () => [],
  outputShape: (_spec, inputs) => only(inputs),
  misfits(_spec, inputs) {
    const odd = inputs.find((input) => describeShape(input) !== describeShape(only(inputs)))
    return odd
      ? [
          {
            field: 'from',
            message: `maps of ${describeShape(only(inputs))} and ${describeShape(odd)} cannot be added; bring them to one shape, e.g. by a 1x1 convolution.`,
          },
        ]
      : []
  },
  receptiveField: (_spec, fields) => unionOfFields(fields),
  alone: 1,
  changeCost: (a, b) => (b.kind !== 'add' ? 0.5 : activationOf(a) === activationOf(b as AddSpec) ? 0 : 0.1),
}
