import { z } from 'zod'
import { activationField, activationWords } from '../activations.ts'
import { type Kind, only, placeFields, vectorOf } from './kind.ts'
import { normalisationCost } from './normalisation.ts'

const schema = z.object({ kind: z.literal('layer-normalisation'), ...placeFields, ...activationField })

export type LayerNormalisationSpec = z.infer<typeof schema>

/** Over the channels of each position alone (ConvNeXt's LayerNorm2d, epsilon 1e-6); its tensors have PyTorch's names: `weight`, `bias`. */
export const layerNormalisation: Kind<LayerNormalisationSpec> = {
  kind: 'layer-normalisation',
  schema,
  family: 'normalisation',
  arity: 'one',
  sign: 'own',
  title: 'Layer normalisation',
  prefix: 'ln',
  colour: '#5c940d',
  defaults: { kind: 'layer-normalisation' },
  fields: [{ field: 'activation', input: 'activation', label: 'Activation' }],
  describe: (spec) => `layer normalisation${activationWords(spec)}`,
  caption: (spec) => `layer normalisation${activationWords(spec)}`,
  facts: () => [['Statistics', "over each position's channels, in training and elsewhere"]],
  outputShape: (_spec, inputs) => only(inputs),
  misfits: () => [],
  parameters(_spec, inputs) {
    const { channels } = only(inputs)
    return [vectorOf('weight', channels, 'trained', 1), vectorOf('bias', channels, 'trained', 0)]
  },
  macs: () => 0,
  receptiveField: (_spec, fields) => only(fields),
  alone: 0.7,
  changeCost: normalisationCost,
}
