import { z } from 'zod'
import type { MapShape } from '../mapShape.ts'
import { MapShapeSchema } from '../mapShape.ts'
import { type Kind, placeFields } from './kind.ts'

const schema = z.object({
  kind: z.literal('foreign-operator'),
  ...placeFields,
  /** As its file calls it: `LSTM`. */
  operator: z.string().min(1).max(60),
  /** Its attributes in a few words: `kernel 3x2, stride 2`. */
  says: z.string().max(200).optional(),
  /** Where the file, or the operator's own rule, says it. */
  output: MapShapeSchema.optional(),
  /** Numbers in the file that it takes. */
  parameters: z.number().int().min(0).max(1e12).optional(),
  /** It takes more numbers of the file, which could not be counted. */
  uncounted: z.literal(true).optional(),
})

export type ForeignOperatorSpec = z.infer<typeof schema>

/** Whether a layer has parameters that no total holds. */
export const hasUncounted = (spec: { kind: string; uncounted?: true }): boolean => spec.uncounted === true

/** Sides that nobody knows; whatever follows from them is not known either, and written as "?". */
const UNKNOWN: MapShape = { height: Number.NaN, width: Number.NaN, channels: Number.NaN }

/** An operator of another program's network that is not computed here: drawn and compared, never run. */
export const foreignOperator: Kind<ForeignOperatorSpec> = {
  kind: 'foreign-operator',
  schema,
  family: 'foreign',
  arity: 'any',
  drawnOnly: true,
  sign: 'own',
  title: 'Operator that is not run',
  prefix: 'op',
  colour: '#e03131',
  defaults: { kind: 'foreign-operator', operator: 'Unknown' },
  fields: [],
  describe: ({ operator, says }) => (says ? `${operator} (${says})` : operator),
  caption: ({ operator, says }) => (says ? `${operator}, ${says}` : operator),
  facts: ({ operator, says, uncounted }) => [
    ['Operator', operator],
    ...(says ? [['Attributes', says] as const] : []),
    ...(uncounted ? [['Counted', 'not all of its parameters'] as const] : []),
    ['Runs here', 'no'],
  ],
  outputShape: ({ output }) => output ?? UNKNOWN,
  misfits: () => [],
  parameters: ({ parameters = 0 }) =>
    parameters === 0
      ? []
      : [
          {
            name: 'weights',
            shape: [parameters],
            role: 'trained',
            initialise: { by: 'value', value: 0 },
            decays: false,
          },
        ],
  macs: () => 0,
  receptiveField: () => ({ size: Number.NaN, jump: Number.NaN, start: Number.NaN }),
  alone: 1,
  changeCost(a, other) {
    const b = other as ForeignOperatorSpec
    if (a.operator !== b.operator) return 0.6
    const rest = [a.says ?? '', a.parameters ?? 0].join() === [b.says ?? '', b.parameters ?? 0].join()
    return rest ? 0 : 0.2
  },
}
