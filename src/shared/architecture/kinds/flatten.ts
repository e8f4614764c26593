import { z } from 'zod'
import { fieldOfMap } from '../receptiveField.ts'
import { type Kind, only, placeFields, WEIGHTLESS } from './kind.ts'

const schema = z.object({ kind: z.literal('flatten'), ...placeFields })

export type FlattenSpec = z.infer<typeof schema>

export const flatten: Kind<FlattenSpec> = {
  ...WEIGHTLESS,
  kind: 'flatten',
  schema,
  family: 'shape',
  arity: 'one',
  sign: 'inputs',
  title: 'Flatten',
  prefix: 'flatten',
  colour: '#868e96',
  defaults: { kind: 'flatten' },
  fields: [],
  describe: () => 'flatten',
  caption: () => 'flatten',
  facts: () => [],
  outputShape(_spec, inputs) {
    const { height, width, channels } = only(inputs)
    return { height: 1, width: 1, channels: height * width * channels }
  },
  misfits: () => [],
  receptiveField: (_spec, fields, inputs) => fieldOfMap(only(fields), only(inputs)),
  alone: 0.5,
  changeCost: (_a, b) => (b.kind === 'flatten' ? 0 : 0.3),
}
