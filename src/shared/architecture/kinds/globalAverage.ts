import { z } from 'zod'
import { fieldOfMap } from '../receptiveField.ts'
import { type Kind, only, placeFields, WEIGHTLESS } from './kind.ts'

const schema = z.object({ kind: z.literal('global-average'), ...placeFields })

export type GlobalAverageSpec = z.infer<typeof schema>

export const globalAverage: Kind<GlobalAverageSpec> = {
  ...WEIGHTLESS,
  kind: 'global-average',
  schema,
  family: 'average',
  arity: 'one',
  sign: 'inputs',
  title: 'Global average',
  prefix: 'average',
  colour: '#2f9e44',
  defaults: { kind: 'global-average' },
  fields: [],
  describe: () => 'global average',
  caption: () => 'global average',
  facts: () => [],
  outputShape: (_spec, inputs) => ({ height: 1, width: 1, channels: only(inputs).channels }),
  misfits: () => [],
  receptiveField: (_spec, fields, inputs) => fieldOfMap(only(fields), only(inputs)),
  alone: 1,
  changeCost: () => 0,
}
