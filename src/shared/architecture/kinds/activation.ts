import { z } from 'zod'
import { ACTIVATION_TITLE, ACTIVATIONS } from '../activations.ts'
import { type Kind, only, placeFields, WEIGHTLESS } from './kind.ts'

const schema = z.object({ kind: z.literal('activation'), ...placeFields, activation: z.enum(ACTIVATIONS) })

export type ActivationSpec = z.infer<typeof schema>

/** An activation that stands alone, e.g. before a convolution. */
export const activation: Kind<ActivationSpec> = {
  ...WEIGHTLESS,
  kind: 'activation',
  schema,
  family: 'activation',
  arity: 'one',
  sign: 'inputs',
  title: 'Activation',
  prefix: 'act',
  colour: '#f08c00',
  defaults: { kind: 'activation', activation: 'relu' },
  fields: [{ field: 'activation', input: 'activation', label: 'Activation' }],
  describe: (spec) => ACTIVATION_TITLE[spec.activation],
  caption: (spec) => ACTIVATION_TITLE[spec.activation],
  facts: () => [],
  outputShape: (_spec, inputs) => only(inputs),
  misfits: () => [],
  receptiveField: (_spec, fields) => only(fields),
  alone: 0.5,
  changeCost: (a, b) => (a.activation === (b as ActivationSpec).activation ? 0 : 0.1),
}
