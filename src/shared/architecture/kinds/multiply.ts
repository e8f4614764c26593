import { z } from 'zod'
import { activationField, activationOf, activationWords } from '../activations.ts'
import { describeShape, type MapShape } from '../mapShape.ts'
import { type Kind, placeFields, WEIGHTLESS } from './kind.ts'
import { unionOfFields } from './union.ts'

const schema = z.object({ kind: z.literal('multiply'), ...placeFields, ...activationField })

export type MultiplySpec = z.infer<typeof schema>

/** Whether a map has one number a channel, which then counts at every position. */
const isPoint = ({ height, width }: MapShape) => height === 1 && width === 1

/** The input that the product has the shape of. */
const larger = (inputs: readonly MapShape[]): MapShape => inputs.find((input) => !isPoint(input)) ?? inputs[0]!

/** A product of two inputs, number by number; one of a single position weighs the other's channels (squeeze and excitation, Hu et al. 2017). */
export const multiply: Kind<MultiplySpec> = {
  ...WEIGHTLESS,
  kind: 'multiply',
  schema,
  family: 'join',
  arity: 'several',
  sign: 'inputs',
  title: 'Product',
  prefix: 'mul',
  colour: '#087f5b',
  defaults: { kind: 'multiply' },
  fields: [{ field: 'activation', input: 'activation', label: 'Activation' }],
  describe: (spec) => `product${activationWords(spec)}`,
  caption: (spec) => `product${activationWords(spec)}`,
  facts: () => [['A single position', "weighs the other input's channels everywhere"]],
  outputShape: (_spec, inputs) => larger(inputs),
  misfits(_spec, inputs) {
    if (inputs.length !== 2)
      return [{ field: 'from', message: `it multiplies two layers, not ${inputs.length}; name two.` }]
    const [a, b] = inputs as [MapShape, MapShape]
    const fits = a.channels === b.channels && (describeShape(a) === describeShape(b) || isPoint(a) || isPoint(b))
    return fits
      ? []
      : [
          {
            field: 'from',
            message: `maps of ${describeShape(a)} and ${describeShape(b)} cannot be multiplied; bring them to one shape, or one of them to a single position with as many channels, e.g. by a global average.`,
          },
        ]
  },
  // The weights of channels have one position, whose distance from the next is none that counts.
  receptiveField: (_spec, fields, inputs) => unionOfFields(fields, fields[inputs.indexOf(larger(inputs))]),
  alone: 1,
  changeCost: (a, b) => (b.kind !== 'multiply' ? 0.5 : activationOf(a) === activationOf(b as MultiplySpec) ? 0 : 0.1),
}
