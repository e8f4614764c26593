import { z } from 'zod'
import { patterned } from '../patterned.ts'
import { KINDS, kindOf, type LayerSpec } from './kinds/table.ts'
import { MapShapeSchema } from './mapShape.ts'

export type { ActivationSpec } from './kinds/activation.ts'
export type { AddSpec } from './kinds/add.ts'
export type { AveragePoolingSpec } from './kinds/averagePooling.ts'
export type { BatchNormalisationSpec } from './kinds/batchNormalisation.ts'
export type { ChannelShuffleSpec } from './kinds/channelShuffle.ts'
export type { ConcatenateSpec } from './kinds/concatenate.ts'
export type { ConvolutionSpec } from './kinds/convolution.ts'
export type { DenseSpec } from './kinds/dense.ts'
export type { DropoutSpec } from './kinds/dropout.ts'
export type { FlattenSpec } from './kinds/flatten.ts'
export type { ForeignOperatorSpec } from './kinds/foreignOperator.ts'
export type { GlobalAverageSpec } from './kinds/globalAverage.ts'
export type { GlobalMaxSpec } from './kinds/globalMax.ts'
export type { LayerNormalisationSpec } from './kinds/layerNormalisation.ts'
export type { LocalResponseNormalisationSpec } from './kinds/localResponseNormalisation.ts'
export type { MaxPoolingSpec } from './kinds/maxPooling.ts'
export type { MultiplySpec } from './kinds/multiply.ts'
export type { PaddingSpec } from './kinds/padding.ts'
export type { PNormPoolingSpec } from './kinds/pNormPooling.ts'
export type { ScaleSpec } from './kinds/scale.ts'
export type { LayerKind, LayerSpec, RunnableKind } from './kinds/table.ts'
export type { MapShape } from './mapShape.ts'

/** Layers as files may write them. */
export const WrittenLayerSchema: z.ZodType<LayerSpec, LayerSpec> = z.discriminatedUnion(
  'kind',
  KINDS.map(({ schema }) => schema) as never,
)

/** Layers in the one way in which the workbench writes them. */
export const LayerSpecSchema = WrittenLayerSchema.transform((spec) => kindOf(spec).canonical?.(spec) ?? spec)

/**
 * A network as data: everything else (shapes, counts, diff, drawing, training, export) reads this list, whose order is topological. A layer
 * takes the one before it, unless its `from` names others.
 * The last map of a valid architecture has one position and one channel a class: the logits. Softmax belongs to the loss.
 */
export const ArchitectureSchema = z.object({
  /** Stable name for files and the command line, e.g. `all-cnn-c`. */
  id: patterned(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'an id has 1 to 64 characters of a-z, 0-9, ".", "_" and "-"'),
  title: z.string().min(1).max(120),
  input: MapShapeSchema,
  layers: z.array(LayerSpecSchema).min(1).max(512),
})
export type Architecture = z.infer<typeof ArchitectureSchema>
