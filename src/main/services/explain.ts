import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { z } from 'zod'
import { type AttributeSchema, type LookSchema, withDefaults } from '../../shared/api/explain.ts'
import type { Part } from '../../shared/data/dataset.ts'
import { partCount } from '../../shared/data/layout.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import type { AttributionMap } from '../../shared/explain/attribution.ts'
import type { DroppedImage, Fit, FittedImage } from '../../shared/explain/images.ts'
import type { MaximisationEvent } from '../../shared/explain/maximisation.ts'
import type { ExplainedModel, FilterWeights, Look, SanityRow, XRayStage } from '../../shared/explain/model.ts'
import type { ChannelSummary, IndexEvent, IndexState } from '../../shared/explain/topCrops.ts'
import type { ModelReference } from '../engine/checkpoint/loadModel.ts'
import type { MaximisationRequest } from '../engine/explain/maximise/maximise.ts'
import { type AtlasesService, createAtlases } from './atlases.ts'
import type { CheckpointsService } from './checkpoints.ts'
import type { DatasetSource, ServiceContext } from './context.ts'
import { dataFor } from './dataFor.ts'
import { createExplainEngine } from './explainEngine.ts'
import type { SettingsService } from './settings.ts'

type AttributeRequest = z.output<typeof AttributeSchema>
type LookRequest = z.output<typeof LookSchema>
interface Named {
  checkpoint: string
}

/** Images that are searched for crops: of the run's own data set where none is named. */
interface Searched {
  part: Part
  dataset?: string | undefined
}

/** Explanations of checkpoints: each call names its checkpoint and brings its image, so nothing here has to be kept. */
export interface ExplainService extends AtlasesService {
  open(request: Named, signal?: AbortSignal): Promise<ExplainedModel>
  putImage(request: { name: string; bytes: Uint8Array; fit: Fit }, signal?: AbortSignal): Promise<DroppedImage>
  fitImage(request: { id: string; fit: Fit }, signal?: AbortSignal): Promise<FittedImage>
  look(request: LookRequest, signal?: AbortSignal): Promise<Look>
  attribute(request: AttributeRequest, signal?: AbortSignal): Promise<AttributionMap[]>
  filter(request: Named & { layer: string; channel: number }, signal?: AbortSignal): Promise<FilterWeights>
  xray(request: Named & { pixels: Uint8Array; seed: number }, signal?: AbortSignal): Promise<XRayStage[]>
  sanity(
    request: Omit<AttributeRequest, 'weights'>,
    signal?: AbortSignal,
  ): Promise<{ rows: SanityRow[]; trained: AttributionMap[]; random: AttributionMap[] }>
  maximise(request: Named & MaximisationRequest, signal?: AbortSignal): AsyncGenerator<MaximisationEvent, void, void>
  indexState(request: Named & Searched): Promise<{ state: IndexState; images: number; dataset: string }>
  buildIndex(request: Named & Searched, signal?: AbortSignal): AsyncGenerator<IndexEvent, void, void>
  topCrops(
    request: Named &
      Searched & {
        layer: string
        channel: number
        methods: ('gradient' | 'deconvnet' | 'guided-backprop')[]
      },
    signal?: AbortSignal,
  ): Promise<ChannelSummary>
  close(): void
}

export function createExplain(
  context: ServiceContext,
  {
    checkpoints,
    datasets,
    settings,
  }: {
    checkpoints: CheckpointsService
    datasets: DatasetSource
    settings: Pick<SettingsService, 'tellFolder'>
  },
): ExplainService {
  const explaining = createExplainEngine(context)
  const building = new Set<string>()

  async function reference(id: string): Promise<ModelReference> {
    const { path } = await checkpoints.open(id)
    const { runtime, tensorflowFolder } = context.settings()
    return { id, path, runtime, tensorflowFolder }
  }

  /** The index of a checkpoint on a part of a data set; named by both contents, so a changed data set asks for a new one. */
  async function index(id: string, { part, dataset: name }: Searched) {
    const { file } = await checkpoints.open(id)
    const { folder, dataset } = await datasets.open(dataFor(name, file, 'say which one to search'))
    const fileName = `${id.slice(0, 24)}-${dataset.sha256.slice(0, 24)}-${part}.safetensors`
    return { folder, dataset, path: join(context.workspace.layout.root, 'cache', 'top-crops', fileName) }
  }

  return {
    ...createAtlases(context, checkpoints, reference),

    async open({ checkpoint }, signal) {
      const model = await reference(checkpoint)
      const opened = await explaining.ask('explain-open', { model }, signal)
      settings.tellFolder(model.tensorflowFolder ?? null, opened.folderRefused)
      return opened
    },
    putImage: (request, signal) => explaining.ask('explain-put-image', request, signal),
    fitImage: (request, signal) => explaining.ask('explain-fit-image', request, signal),
    look: async ({ checkpoint, ...request }, signal) =>
      explaining.ask('explain-look', { model: await reference(checkpoint), ...request }, signal),
    attribute: async ({ checkpoint, options, ...request }, signal) =>
      explaining.ask(
        'explain-attribute',
        { model: await reference(checkpoint), ...request, options: withDefaults(options) },
        signal,
      ),
    filter: async ({ checkpoint, ...request }, signal) =>
      explaining.ask('explain-filter', { model: await reference(checkpoint), ...request }, signal),
    xray: async ({ checkpoint, ...request }, signal) =>
      explaining.ask('explain-xray', { model: await reference(checkpoint), ...request }, signal),
    sanity: async ({ checkpoint, options, ...request }, signal) =>
      explaining.ask(
        'explain-sanity',
        { model: await reference(checkpoint), ...request, options: withDefaults(options) },
        signal,
      ),

    async *maximise({ checkpoint, ...request }, signal) {
      yield* explaining.watch('explain-maximise', { model: await reference(checkpoint), ...request }, signal)
    },

    async indexState({ checkpoint, part, dataset: name }) {
      const { path, dataset } = await index(checkpoint, { part, dataset: name })
      const there = await access(path).then(
        () => true,
        () => false,
      )
      const state = there ? 'ready' : building.has(path) ? 'building' : 'missing'
      return { state, images: partCount(dataset, part), dataset: dataset.title }
    },

    async *buildIndex({ checkpoint, part, dataset }, signal) {
      const { path, folder } = await index(checkpoint, { part, dataset })
      if (building.has(path))
        throw new WorkbenchError(
          'CONFLICT',
          'The top crops of this checkpoint are being searched already; wait for that search to end.',
        )
      building.add(path)
      const engine = context.startEngine() // of its own: a search must not hold up a click
      const began = Date.now()
      try {
        const model = await reference(checkpoint)
        const job = engine.call('explain-index', { model, datasetFolder: folder, part, indexPath: path })
        const cancel = () => job.cancel()
        signal?.addEventListener('abort', cancel, { once: true })
        if (signal?.aborted) cancel()
        for await (const progress of job.events) yield { kind: 'progress', progress }
        const { images } = await job.result
        yield { kind: 'done', images, seconds: (Date.now() - began) / 1000 }
      } finally {
        building.delete(path)
        engine.kill()
      }
    },

    async topCrops({ checkpoint, part, dataset, ...request }, signal) {
      const { path, folder } = await index(checkpoint, { part, dataset })
      const model = await reference(checkpoint)
      return explaining.ask('explain-channel', { model, ...request, indexPath: path, datasetFolder: folder }, signal)
    },

    close: () => explaining.close(),
  }
}
