import { z } from 'zod'
import { type Kind, only, placeFields, WEIGHTLESS } from './kind.ts'

const schema = z.object({ kind: z.literal('dropout'), ...placeFields, rate: z.number().min(0).lt(1) })

export type DropoutSpec = z.infer<typeof schema>

const percent = (rate: number) => `${+(rate * 100).toFixed(1)} %`

export const dropout: Kind<DropoutSpec> = {
  ...WEIGHTLESS,
  kind: 'dropout',
  schema,
  family: 'dropout',
  arity: 'one',
  sign: 'inputs',
  title: 'Dropout',
  prefix: 'dropout',
  colour: '#adb5bd',
  defaults: { kind: 'dropout', rate: 0.5 },
  fields: [{ field: 'rate', input: 'percent', label: 'Rate (%)' }],
  describe: ({ rate }) => `dropout ${percent(rate)}`,
  caption: ({ rate }) => percent(rate),
  facts: ({ rate }) => [['Rate', `${percent(rate)}, elementwise, in training only`]],
  outputShape: (_spec, inputs) => only(inputs),
  misfits: () => [],
  receptiveField: (_spec, fields) => only(fields),
  alone: 0.5, // it holds no weights and moves no pixels: dropping one says less
  changeCost: (a, b) => (a.rate === (b as DropoutSpec).rate ? 0 : 0.1),
}
