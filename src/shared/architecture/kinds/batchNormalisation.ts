import { z } from 'zod'
import { activationField, activationWords } from '../activations.ts'
import { biasOf, type Kind, only, placeFields, vectorOf } from './kind.ts'
import { normalisationCost } from './normalisation.ts'

const schema = z.object({ kind: z.literal('batch-normalisation'), ...placeFields, ...activationField })

export type BatchNormalisationSpec = z.infer<typeof schema>

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
      vectorOf('weight', channels, 'trained', 1),
      biasOf(channels),
      vectorOf('running_mean', channels, 'state', 0),
      vectorOf('running_var', channels, 'state', 1),
    ]
  },
  macs: () => 0,
  receptiveField: (_spec, fields) => only(fields),
  alone: 0.7,
  changeCost: normalisationCost,
}
