import { z } from 'zod'
import { globalAverage } from './globalAverage.ts'
import { type Kind, placeFields } from './kind.ts'

const schema = z.object({ kind: z.literal('global-max'), ...placeFields })

export type GlobalMaxSpec = z.infer<typeof schema>

/** The largest number of each map. */
export const globalMax: Kind<GlobalMaxSpec> = {
  kind: 'global-max',
  schema,
  family: 'maximum',
  arity: 'one',
  sign: 'inputs',
  title: 'Global maximum',
  prefix: 'maximum',
  colour: '#c92a2a',
  defaults: { kind: 'global-max' },
  fields: [],
  describe: () => 'global maximum',
  caption: () => 'global maximum',
  facts: () => [],
  outputShape: (_spec, inputs) => globalAverage.outputShape(globalAverage.defaults, inputs),
  misfits: () => [],
  parameters: () => [],
  macs: () => 0,
  receptiveField: (_spec, fields, inputs) => globalAverage.receptiveField(globalAverage.defaults, fields, inputs),
  alone: 1,
  changeCost: () => 0,
}
