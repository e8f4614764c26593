import { z } from 'zod'
import { activationField, activationOf, activationWords } from '../activations.ts'
import { biasOf, type Kind, only, type Parameter, placeFields } from './kind.ts'

const schema = z.object({ kind: z.literal('batch-normalisation'), ...placeFields, ...activationField })

export type BatchNormalisationSpec = z.infer<typeof schema>

const vector = (name: string, channels: number, role: Parameter['role'], value: number): Parameter => ({
  name,
  shape: [channels],
  role,
  initialise: { by: 'value', value },
  decays: false,
})

/** Its tensors have PyTorch's names: `weight`, `bias`, `running_mean`, `running_var`. */
export const batchNormalisation: Kind<BatchNormalisationSpec> = {
  kind: 'batch-normalisation',
  schema,
  family: 'normalisation',
  arity: 'one',
  sign: 'own',
  title: 'Batch normalisation',
  prefix: 'bn',
  colour: '#66a80f',
  defaults: { kind: 'batch-normalisation', activation: 'relu' },
  fields: [{ field: 'activation', input: 'activation', label: 'Activation' }],
  describe: (spec) => `batch normalisation${activationWords(spec)}`,
  caption: (spec) => `batch normalisation${activationWords(spec)}`,
  facts: () => [['Statistics', "the batch's own in training, running ones elsewhere"]],
  outputShape: (_spec, inputs) => only(inputs),
  misfits: () => [],
  parameters(_spec, inputs) {
    const { channels } = only(inputs)
    return [
      vector('weight', channels, 'trained', 1),
      biasOf(channels),
      vector('running_mean', channels, 'state', 0),
      vector('running_var', channels, 'state', 1),
    ]
  },
  macs: () => 0,
  receptiveField: (_spec, fields) => only(fields),
  alone: 0.7,
  changeCost: (a, b) => (activationOf(a) === activationOf(b as BatchNormalisationSpec) ? 0 : 0.1),
}
