import { z } from 'zod'
import { acrossOf, type FieldSide, fieldOfSides } from '../receptiveField.ts'
import { type Kind, only, placeFields, WEIGHTLESS } from './kind.ts'
import { marginsField, marginsOf, marginsWords, plainMargins } from './sides.ts'

const schema = z.object({ kind: z.literal('padding'), ...placeFields, padding: marginsField(64) })

export type PaddingSpec = z.infer<typeof schema>

/** Zeros around the map, as many at each edge as it says: torch.nn.ZeroPad2d. */
export const padding: Kind<PaddingSpec> = {
  ...WEIGHTLESS,
  kind: 'padding',
  schema,
  family: 'padding',
  arity: 'one',
  sign: 'inputs',
  title: 'Padding',
  prefix: 'pad',
  colour: '#495057',
  defaults: { kind: 'padding', padding: 1 },
  fields: [{ field: 'padding', input: 'margins', label: 'Zeros', max: 64 }],
  describe: (spec) => `padding of ${marginsWords(spec.padding)}`,
  caption: (spec) => `zeros ${marginsWords(spec.padding, '×')}`,
  facts: () => [],
  canonical: (spec) => ({ ...spec, padding: plainMargins(spec.padding) }),
  outputShape(spec, inputs) {
    const { top, bottom, left, right } = marginsOf(spec.padding)
    const { height, width, channels } = only(inputs)
    return { height: height + top + bottom, width: width + left + right, channels }
  },
  misfits: (spec) =>
    plainMargins(spec.padding) === 0
      ? [{ field: 'padding', message: 'it adds no zeros at any edge; add some, or remove the layer.' }]
      : [],
  receptiveField(spec, fields) {
    const { top, left } = marginsOf(spec.padding)
    const shifted = (side: FieldSide, by: number): FieldSide => ({ ...side, start: side.start - by * side.jump })
    return fieldOfSides(shifted(only(fields), top), shifted(acrossOf(only(fields)), left))
  },
  alone: 0.5,
  changeCost(a, b) {
    const [one, other] = [a.padding, (b as PaddingSpec).padding].map((value) => marginsWords(value))
    return one === other ? 0 : 0.1
  },
}
