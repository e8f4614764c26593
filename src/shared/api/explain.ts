import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import { DatasetNameSchema, PARTS } from '../data/dataset.ts'
import { type AttributionMap, TargetSchema } from '../explain/attribution.ts'
import { type DroppedImage, FitSchema, type FittedImage } from '../explain/images.ts'
import {
  type Atlas,
  type AtlasEvent,
  AtlasOptionsSchema,
  type MaximisationEvent,
  MaximiseOptionsSchema,
} from '../explain/maximisation.ts'
import { DEFAULT_OPTIONS, MethodIdSchema, MethodOptionsSchema } from '../explain/methods.ts'
import type { ExplainedModel, FilterWeights, Look, SanityRow, XRayStage } from '../explain/model.ts'
import type { ChannelSummary, IndexEvent, IndexState } from '../explain/topCrops.ts'
import { patterned } from '../patterned.ts'

/** A checkpoint's id: the SHA-256 of its file. */
const checkpoint = patterned(/^[0-9a-f]{64}$/, 'a checkpoint is named by its 64 hexadecimal digits')
const layer = z.string().min(1).max(40)
const channel = z.number().int().min(0).max(65_535)

/** Pixels of one image at the network's input size, [height, width, 3]; small, so that calls need no state. */
export const PixelsSchema = z.custom<Uint8Array>(
  (value) => value instanceof Uint8Array && value.length > 0 && value.length <= 4096 * 4096 * 3,
  'an image is given as its bytes, [height, width, 3]',
)
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'a file is given as its bytes')
const part = z.enum(PARTS)
/** Whose images are searched; the run's own where absent. */
const dataset = DatasetNameSchema.optional()
const options = MethodOptionsSchema.partial().default({})

export const LookSchema = z.object({
  checkpoint,
  pixels: PixelsSchema,
  /** Channels whose output is held at zero. */
  muted: z.array(z.object({ layer, channel })).max(4096).default([]),
  /** Layers whose maps are wanted; null for all of them, [] for the scores alone. */
  layers: z.array(layer).nullable().default(null),
})

export const AttributeSchema = z.object({
  checkpoint,
  pixels: PixelsSchema,
  target: TargetSchema,
  methods: z.array(MethodIdSchema).min(1).max(16),
  options,
  /** `random`: the same network with freshly drawn weights, as a sanity check. */
  weights: z.enum(['trained', 'random']).default('trained'),
})

export const explainContract = {
  /** Loads a checkpoint into the explaining engine (or finds it there). */
  open: oc.input(z.object({ checkpoint })).output(type<ExplainedModel>()),
  /** Decodes a file and fits it to the network's input. */
  putImage: oc
    .input(z.object({ name: z.string().min(1).max(1024), bytes, fit: FitSchema }))
    .output(type<DroppedImage>()),
  /** Fits an image again; NOT_FOUND where the original was forgotten and must be put once more. */
  fitImage: oc.input(z.object({ id: z.string(), fit: FitSchema })).output(type<FittedImage>()),
  look: oc.input(LookSchema).output(type<Look>()),
  attribute: oc.input(AttributeSchema).output(type<AttributionMap[]>()),
  filter: oc.input(z.object({ checkpoint, layer, channel })).output(type<FilterWeights>()),
  xray: oc
    .input(z.object({ checkpoint, pixels: PixelsSchema, seed: z.number().int().min(0).max(0xffff_ffff).default(0) }))
    .output(type<XRayStage[]>()),
  /** Rank correlations of maps with those under randomised weights. */
  sanity: oc
    .input(AttributeSchema.omit({ weights: true }))
    .output(type<{ rows: SanityRow[]; random: AttributionMap[]; trained: AttributionMap[] }>()),
  /** Activation maximisation; leaving the loop stops it. */
  maximise: oc
    .input(MaximiseOptionsSchema.extend({ checkpoint, target: TargetSchema }))
    .output(eventIterator(type<MaximisationEvent>())),
  /** What has been computed of a layer's atlas. */
  atlas: oc.input(AtlasOptionsSchema.extend({ checkpoint, layer })).output(type<Atlas>()),
  /** Computes the rest of it, and keeps each picture as it comes. Leaving the loop stops it. */
  buildAtlas: oc.input(AtlasOptionsSchema.extend({ checkpoint, layer })).output(eventIterator(type<AtlasEvent>())),
  indexState: oc
    .input(z.object({ checkpoint, part, dataset }))
    .output(type<{ state: IndexState; images: number; dataset: string }>()),
  /** Searches the checkpoint's data set for the crops that excite each channel most. Leaving the loop cancels. */
  buildIndex: oc.input(z.object({ checkpoint, part, dataset })).output(eventIterator(type<IndexEvent>())),
  /** NOT_FOUND until the index is built. */
  topCrops: oc
    .input(
      z.object({
        checkpoint,
        part,
        dataset,
        layer,
        channel,
        methods: z
          .array(z.enum(['gradient', 'deconvnet', 'guided-backprop']))
          .max(3)
          .default(['deconvnet', 'guided-backprop']),
      }),
    )
    .output(type<ChannelSummary>()),
}

/** Options with every default filled in. */
export const withDefaults = (given: z.input<typeof options>) => ({ ...DEFAULT_OPTIONS, ...given })
