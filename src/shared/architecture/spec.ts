import { z } from 'zod'

/** p of a p-norm; `infinity` is max-pooling's limit (paper, section 2). */
export const PNormSchema = z.union([z.number().min(1).max(64), z.literal('infinity')])

const kernel = z.number().int().min(1).max(64)
const stride = z.number().int().min(1).max(16)
/** Zeros added on every side of the map; the paper's windows are centred, so `floor(kernel / 2)` is usual. */
const padding = z.number().int().min(0).max(32)

export const ConvolutionSpecSchema = z.object({
  kind: z.literal('convolution'),
  kernel,
  stride,
  padding,
  channels: z.number().int().min(1).max(65_536),
  /** Whether a ReLU follows. A field, never a fused function: attribution rules apply exactly where it says so. */
  relu: z.boolean(),
})

export const MaxPoolingSpecSchema = z.object({ kind: z.literal('max-pooling'), kernel, stride, padding })

export const PNormPoolingSpecSchema = z.object({
  kind: z.literal('p-norm-pooling'),
  kernel,
  stride,
  padding,
  p: PNormSchema,
})

export const DropoutSpecSchema = z.object({ kind: z.literal('dropout'), rate: z.number().min(0).lt(1) })

export const GlobalAverageSpecSchema = z.object({ kind: z.literal('global-average') })

export const LayerSpecSchema = z.discriminatedUnion('kind', [
  ConvolutionSpecSchema,
  MaxPoolingSpecSchema,
  PNormPoolingSpecSchema,
  DropoutSpecSchema,
  GlobalAverageSpecSchema,
])

export type ConvolutionSpec = z.infer<typeof ConvolutionSpecSchema>
export type MaxPoolingSpec = z.infer<typeof MaxPoolingSpecSchema>
export type PNormPoolingSpec = z.infer<typeof PNormPoolingSpecSchema>
export type DropoutSpec = z.infer<typeof DropoutSpecSchema>
export type GlobalAverageSpec = z.infer<typeof GlobalAverageSpecSchema>
export type LayerSpec = z.infer<typeof LayerSpecSchema>
export type LayerKind = LayerSpec['kind']

/** Height, width and channels of one feature map stack, without the batch. */
export const MapShapeSchema = z.object({
  height: z.number().int().min(1).max(4096),
  width: z.number().int().min(1).max(4096),
  channels: z.number().int().min(1),
})
export type MapShape = z.infer<typeof MapShapeSchema>

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
