import { z } from 'zod'
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
  receptiveField(_spec, fields, inputs) {
    const { size, jump, start } = only(fields)
    const side = Math.max(only(inputs).height, only(inputs).width)
    return { size: size + (side - 1) * jump, jump: jump * side, start }
  },
  alone: 0.5,
  changeCost: (_a, b) => (b.kind === 'flatten' ? 0 : 0.3),
}
