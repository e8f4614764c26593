import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { SimilarityEvent, SimilarityQuery, TwinsEvent, TwinsQuery } from '../../shared/api/compare.ts'
import type { WeightStatistics } from '../../shared/compare/weightStatistics.ts'
import type { Progress } from '../../shared/data/dataset.ts'
import { makeFolders } from '../disk/makeFolders.ts'
import type { CheckpointsService } from './checkpoints.ts'
import type { DatasetSource, ServiceContext } from './context.ts'
import { dataFor } from './dataFor.ts'
import { oneJob } from './oneJob.ts'

/** What only the networks themselves can say of two models: how alike their layers and channels are. */
export interface CompareService {
  weights(checkpointId: string, signal?: AbortSignal): Promise<WeightStatistics[]>
  similarity(query: SimilarityQuery, signal?: AbortSignal): AsyncGenerator<SimilarityEvent, void, undefined>
  twins(query: TwinsQuery, signal?: AbortSignal): AsyncGenerator<TwinsEvent, void, undefined>
}

export interface CompareOptions {
  context: ServiceContext
  checkpoints: CheckpointsService
  datasets: DatasetSource
}

type ProgressEvent = { kind: 'progress'; progress: Progress }

export function createCompare({ context, checkpoints, datasets }: CompareOptions): CompareService {
  const folder = join(context.workspace.layout.evaluations, 'responses')

  /** Files of both models' responses; what is not on the disk is computed, one model after the other. */
  async function* responsesOf(query: SimilarityQuery, signal?: AbortSignal): AsyncGenerator<ProgressEvent, string[]> {
    const { runId } = checkpoints.find(query.left)
    const { file } = context.workspace.runs.get(runId)
    const name = dataFor(query.dataset, file, 'say on which one to compare it')
    const { folder: datasetFolder, dataset } = await datasets.open(name)
    await makeFolders(folder)
    const { runtime, tensorflowFolder } = context.settings()
    const paths: string[] = []
    const missing: { id: string; outPath: string }[] = []
    for (const id of [query.left, query.right]) {
      const name = `${id.slice(0, 24)}-${dataset.sha256.slice(0, 16)}-${query.part}-${query.images}.safetensors`
      const outPath = join(folder, name)
      paths.push(outPath)
      const known = await access(outPath).then(
        () => true,
        () => false,
      )
      if (!known && !missing.some((other) => other.outPath === outPath)) missing.push({ id, outPath })
    }
    for (const [at, { id, outPath }] of missing.entries()) {
      const { path } = await checkpoints.open(id)
      const input = {
        checkpointPath: path,
        sha256: id,
        datasetFolder,
        part: query.part,
        images: query.images,
        outPath,
        runtime,
        tensorflowFolder,
      }
      const job = oneJob(() => context.startEngine(), 'responses', input, signal)
      for (let next = await job.next(); !next.done; next = await job.next())
        yield { kind: 'progress', progress: partOf(next.value.progress, at, missing.length) }
    }
    return paths
  }

  return {
    async weights(checkpointId, signal) {
      const { path } = await checkpoints.open(checkpointId)
      const input = { checkpointPath: path, sha256: checkpointId }
      const job = oneJob(() => context.startEngine(), 'weights', input, signal)
      for (;;) {
        const { done, value } = await job.next()
        if (done) return value
      }
    },
    async *similarity(query, signal) {
      const [leftPath, rightPath] = (yield* responsesOf(query, signal)) as [string, string]
      const similarity = yield* oneJob(() => context.startEngine(), 'similarity', { leftPath, rightPath }, signal)
      yield { kind: 'done', similarity }
    },
    async *twins({ layer, channel, count, ...query }, signal) {
      const [leftPath, rightPath] = (yield* responsesOf(query, signal)) as [string, string]
      const input = { leftPath, rightPath, layer, channel, count }
      const { twins, images } = yield* oneJob(() => context.startEngine(), 'twins', input, signal)
      yield { kind: 'done', twins, images, left: query.left, right: query.right }
    },
  }
}

/** Progress of the `at`-th of `of` equal pieces of work, as progress of the whole; only the last piece knows the time left. */
function partOf(progress: Progress, at: number, of: number): Progress {
  if (progress.total === null) return progress
  const { done, total, secondsLeft } = progress
  return { ...progress, done: done + at * total, total: total * of, secondsLeft: at === of - 1 ? secondsLeft : null }
}
