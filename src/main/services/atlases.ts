import { join } from 'node:path'
import { analyseArchitecture } from '../../shared/architecture/analysis.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { type Atlas, type AtlasEvent, type AtlasOptions, atlasSize } from '../../shared/explain/maximisation.ts'
import { findLayer } from '../../shared/explain/unit.ts'
import type { ModelReference } from '../engine/checkpoint/loadModel.ts'
import { atlasName, openAtlas, readAtlas, shrinkAtlases } from './atlasFile.ts'
import type { CheckpointsService } from './checkpoints.ts'
import type { ServiceContext } from './context.ts'

export interface AtlasQuestion extends AtlasOptions {
  checkpoint: string
  layer: string
}

/** Atlases of a layer's channels, kept in the workspace: what was computed once is there at once. */
export interface AtlasesService {
  /** What there is of an atlas; computes nothing. */
  atlas(question: AtlasQuestion): Promise<Atlas>
  /** Computes what is missing. What came before it was cancelled is kept. */
  buildAtlas(question: AtlasQuestion, signal?: AbortSignal): AsyncGenerator<AtlasEvent, void, void>
}

/** Bytes of all atlases of a workspace: some hundred layers of a CIFAR network, or a dozen of ResNet-50's. */
const LIMIT = 256 * 2 ** 20

export function createAtlases(
  { workspace, startEngine }: Pick<ServiceContext, 'workspace' | 'startEngine'>,
  checkpoints: CheckpointsService,
  reference: (checkpoint: string) => Promise<ModelReference>,
): AtlasesService {
  const folder = join(workspace.layout.root, 'cache', 'atlases')
  const building = new Set<string>()

  async function find({ checkpoint, layer, ...options }: AtlasQuestion) {
    const { file } = await checkpoints.open(checkpoint)
    const { architecture } = file.request
    const { layers } = analyseArchitecture(architecture)
    const { channels } = findLayer(layers, { layer, channel: 0, row: null, column: null }).output
    const { height, width } = atlasSize(architecture.input)
    const path = join(folder, atlasName(checkpoint, layer, options))
    return { path, height, width, channels, pixels: height * width * 3 }
  }

  return {
    async atlas(question) {
      const { path, height, width, channels, pixels } = await find(question)
      return { height, width, channels, pictures: await readAtlas(path, pixels, channels) }
    },

    async *buildAtlas(question, signal) {
      const { path, channels, pixels } = await find(question)
      const { checkpoint, ...request } = question
      if (building.has(path))
        throw new WorkbenchError('CONFLICT', 'This atlas is being computed already; wait for that to end, or stop it.')
      building.add(path)
      try {
        const there = new Set((await readAtlas(path, pixels, channels)).map(({ channel }) => channel))
        const missing = Array.from({ length: channels }, (_, channel) => channel).filter((one) => !there.has(one))
        if (missing.length === 0) return
        await shrinkAtlases(folder, LIMIT)
        const engine = startEngine() // of its own: an atlas must not hold up a click
        const file = await openAtlas(path, pixels).catch((error) => {
          engine.kill()
          throw error
        })
        try {
          const model = await reference(checkpoint)
          const job = engine.call('explain-atlas', { model, ...request, channels: missing })
          const cancel = () => job.cancel()
          signal?.addEventListener('abort', cancel, { once: true })
          if (signal?.aborted) cancel()
          for await (const event of job.events) {
            if (event.pictures.length > 0) await file.add(event.pictures)
            yield { ...event, done: there.size + event.done, total: channels }
          }
          await job.result
        } finally {
          engine.kill()
          await file.close()
        }
      } finally {
        building.delete(path)
      }
    },
  }
}
