import type { Progress } from '../../../shared/data/dataset.ts'
import type { AttributionMap } from '../../../shared/explain/attribution.ts'
import type { DroppedImage, Fit, FittedImage } from '../../../shared/explain/images.ts'
import type { AtlasEvent, MaximisationEvent } from '../../../shared/explain/maximisation.ts'
import type { ExplainedModel, FilterWeights, Look, SanityRow, XRayStage } from '../../../shared/explain/model.ts'
import type { ChannelSummary } from '../../../shared/explain/topCrops.ts'
import { loadModel, type ModelReference } from '../checkpoint/loadModel.ts'
import { checkPixels } from '../network/oneImage.ts'
import { giveOperationsOneThread } from '../ops/graph/lanes.ts'
import type { Job, JobHandler } from '../protocol.ts'
import { explain, type Question } from './explain.ts'
import { filterOf } from './filter.ts'
import { decodeImage, previewOf } from './images/decodeImage.ts'
import { fitImage } from './images/fitImage.ts'
import { ImageStore } from './images/imageStore.ts'
import { look } from './look.ts'
import { type AtlasRequest, atlas } from './maximise/atlas.ts'
import { type MaximisationRequest, maximise } from './maximise/maximise.ts'
import { ModelStore } from './modelStore.ts'
import { sanity } from './sanity.ts'
import { buildIndex, type IndexRequest } from './topCrops/buildIndex.ts'
import { type ChannelQuestion, channelSummary } from './topCrops/channelSummary.ts'
import { type Channel, randomWeights, withWeights } from './variants.ts'
import { xray } from './xray.ts'

interface WithModel {
  model: ModelReference
}

type QuestionInput = WithModel & Question
type NoEvents<Input, Result> = Job<Input, never, Result>

/** What an explaining engine can do. Models, passes and decoded images stay in the process between jobs. */
export interface ExplainJobs {
  'explain-open': NoEvents<WithModel, ExplainedModel>
  'explain-put-image': NoEvents<{ name: string; bytes: Uint8Array; fit: Fit }, DroppedImage>
  'explain-fit-image': NoEvents<{ id: string; fit: Fit }, FittedImage>
  'explain-look': NoEvents<WithModel & { pixels: Uint8Array; muted: Channel[]; layers: string[] | null }, Look>
  'explain-attribute': NoEvents<QuestionInput & { weights: 'trained' | 'random' }, AttributionMap[]>
  'explain-filter': NoEvents<WithModel & { layer: string; channel: number }, FilterWeights>
  'explain-xray': NoEvents<WithModel & { pixels: Uint8Array; seed: number }, XRayStage[]>
  'explain-sanity': NoEvents<QuestionInput, { rows: SanityRow[]; trained: AttributionMap[]; random: AttributionMap[] }>
  'explain-maximise': Job<WithModel & MaximisationRequest, MaximisationEvent, void>
  /** In an engine of its own: it keeps the cores busy for minutes. */
  'explain-atlas': Job<WithModel & AtlasRequest, AtlasEvent, void>
  'explain-channel': NoEvents<WithModel & ChannelQuestion, ChannelSummary>
  /** In an engine of its own: it keeps the cores busy for minutes. */
  'explain-index': Job<WithModel & IndexRequest, Progress, { images: number }>
}

const models = new ModelStore()
const images = new ImageStore()

/** A job without events; typed arrays that came through a message may be views into larger buffers, which is fine here. */
const answer = <Input, Result>(
  work: (input: Input, signal: AbortSignal) => Promise<Result>,
): JobHandler<NoEvents<Input, Result>> =>
  // biome-ignore lint/correctness/useYield: a job that has no events
  async function* (input, { signal }) {
    signal.throwIfAborted()
    return work(input, signal)
  }

export const explainJobs: { [Name in keyof ExplainJobs]: JobHandler<ExplainJobs[Name]> } = {
  'explain-open': answer(({ model }) => models.use(model, async ({ info }) => info)),

  'explain-put-image': answer(async ({ name, bytes, fit }) => {
    const image = await decodeImage(name, bytes)
    const [preview, fitted] = await Promise.all([previewOf(image), fitImage(image, fit)])
    return {
      id: images.put(image),
      name: image.name,
      format: image.format,
      width: image.originalWidth,
      height: image.originalHeight,
      preview: { pixels: preview.pixels, height: preview.height, width: preview.width },
      notes: image.notes,
      fitted,
    }
  }),

  'explain-fit-image': answer(async ({ id, fit }) => fitImage(images.get(id), fit)),

  'explain-look': answer(({ model, pixels, muted, layers }) =>
    models.use(model, (open) => {
      checkPixels(open.info.architecture, pixels)
      return look(open, pixels, muted, layers)
    }),
  ),

  'explain-attribute': answer(({ model, weights, ...question }, signal) =>
    models.use(model, (open) => {
      checkPixels(open.info.architecture, question.pixels)
      if (weights === 'trained') return explain(open, question, signal)
      return withWeights(open, randomWeights(open, question.options.seed), (variant) =>
        explain(open, question, signal, variant),
      )
    }),
  ),

  'explain-filter': answer(({ model, layer, channel }) =>
    models.use(model, async (open) => filterOf(open, layer, channel)),
  ),

  'explain-xray': answer(({ model, pixels, seed }) =>
    models.use(model, (open) => {
      checkPixels(open.info.architecture, pixels)
      return xray(open, pixels, seed)
    }),
  ),

  'explain-sanity': answer(({ model, ...question }, signal) =>
    models.use(model, (open) => {
      checkPixels(open.info.architecture, question.pixels)
      return sanity(open, question, signal)
    }),
  ),

  'explain-maximise': async function* ({ model, ...request }, { signal }) {
    const held = await models.hold(model)
    try {
      yield* maximise(held.model, request, signal)
    } finally {
      held.release()
    }
  },

  'explain-atlas': async function* ({ model, ...request }, { signal }) {
    const loaded = await loadModel(model)
    try {
      yield* atlas(loaded, request, signal)
    } finally {
      loaded.dispose()
    }
  },

  'explain-channel': answer(({ model, ...question }) => models.use(model, (open) => channelSummary(open, question))),

  'explain-index': async function* ({ model, ...request }, { signal }) {
    giveOperationsOneThread()
    const loaded = await loadModel(model)
    try {
      return yield* buildIndex(loaded, request, signal)
    } finally {
      loaded.dispose()
    }
  },
}
