import { z } from 'zod'
import { type Kind, only, placeFields, vectorOf } from './kind.ts'

const schema = z.object({
  kind: z.literal('scale'),
  ...placeFields,
  /** What every factor begins with. */
  initial: z.number().min(-1000).max(1000),
})

export type ScaleSpec = z.infer<typeof schema>

/** One trained factor a channel: ConvNeXt's layer scale (Touvron et al. 2021), which begins with 1e-6. */
export const scale: Kind<ScaleSpec> = {
  kind: 'scale',
  schema,
  family: 'scale',
  arity: 'one',
  sign: 'own',
  title: 'Channel scale',
  prefix: 'scale',
  colour: '#2b8a3e',
  defaults: { kind: 'scale', initial: 1 },
  fields: [{ field: 'initial', input: 'number', label: 'Begins with', min: -1000, max: 1000 }],
  describe: () => 'channel scale',
  caption: ({ initial }) => `scale, from ${initial}`,
  facts: ({ initial }) => [['Factors begin with', String(initial)]],
  outputShape: (_spec, inputs) => only(inputs),
  misfits: () => [],
  parameters: ({ initial }, inputs) => [vectorOf('weight', only(inputs).channels, 'trained', initial)],
  macs: () => 0,
  receptiveField: (_spec, fields) => only(fields),
  alone: 0.5,
  changeCost: (a, b) => (a.initial === (b as ScaleSpec).initial ? 0 : 0.1),
}
