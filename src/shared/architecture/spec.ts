import { z } from 'zod'
import { KINDS, type LayerSpec } from './kinds/table.ts'
import { MapShapeSchema } from './mapShape.ts'

export type { ConvolutionSpec } from './kinds/convolution.ts'
export type { DropoutSpec } from './kinds/dropout.ts'
export type { GlobalAverageSpec } from './kinds/globalAverage.ts'
export type { MaxPoolingSpec } from './kinds/maxPooling.ts'
export type { PNormPoolingSpec } from './kinds/pNormPooling.ts'
export type { LayerKind, LayerSpec } from './kinds/table.ts'
export type { MapShape } from './mapShape.ts'

export const LayerSpecSchema: z.ZodType<LayerSpec> = z.discriminatedUnion(
  'kind',
  KINDS.map(({ schema }) => schema) as never,
)

/**
 * A network as data: everything else (shapes, counts, diff, drawing, training, export) reads this list.
 * The last map of a valid architecture has one position and one channel a class: the logits. Softmax belongs to the loss.
 */
export const ArchitectureSchema = z.object({
  /** Stable name for files and the command line, e.g. `all-cnn-c`. */
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'an id has 1 to 64 characters of a-z, 0-9, ".", "_" and "-"'),
  title: z.string().min(1).max(120),
  input: MapShapeSchema,
  layers: z.array(LayerSpecSchema).min(1).max(512),
})
export type Architecture = z.infer<typeof ArchitectureSchema>
