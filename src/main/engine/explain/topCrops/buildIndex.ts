import { activationOf, isPositive } from '../../../../shared/architecture/activations.ts'
import type { LayerReport } from '../../../../shared/architecture/analysis.ts'
import { hasOwnMaps, kindOf } from '../../../../shared/architecture/kinds/table.ts'
import type { Part, Progress } from '../../../../shared/data/dataset.ts'
import { imageBytes, partCount, partStart } from '../../../../shared/data/layout.ts'
import { imagesMisfit } from '../../../../shared/data/suits.ts'
import { WorkbenchError } from '../../../../shared/errors.ts'
import { threadCount } from '../../base/threads.ts'
import type { LoadedModel } from '../../checkpoint/loadModel.ts'
import { readImages } from '../../data/readFolder.ts'
import { createInference } from '../../network/inference/createInference.ts'
import { breathe } from '../explain.ts'
import { Histograms } from './histograms.ts'
import { type LayerIndex, writeIndex } from './indexFile.ts'
import { Ranking, strongest } from './ranking.ts'

export interface IndexRequest {
  datasetFolder: string
  part: Part
  /** File to write. */
  indexPath: string
}

/** All maps of All-CNN-C are 1.4 MB an image. */
const BATCH = 64
/** Histograms count every 8th image: 6 million numbers a channel of the first layer on CIFAR-10, plenty for 64 bins. */
const EVERY = 8

/** Layers of the index: all but dropout. */
export const indexedLayers = (layers: readonly LayerReport[]) => layers.filter(({ spec }) => hasOwnMaps(spec))

/**
 * Which layers' numbers can be negative: by their own sums, or by their inputs' where they only pass them on, and no ReLU since. In the list's
 * order, as a layer that is joined with itself many times over would be asked for as often as there are ways to it.
 */
export function signedLayers(layers: readonly Pick<LayerReport, 'spec' | 'from'>[]): boolean[] {
  const signed: boolean[] = []
  for (const { spec, from } of layers)
    signed.push(
      !isPositive(activationOf(spec)) &&
        (kindOf(spec).sign === 'own' || from.some((below) => below < 0 || signed[below]!)),
    )
  return signed
}

/** Searches one part of a data set, in its order, for the strongest responses of every channel, and writes the index. */
export async function* buildIndex(
  model: LoadedModel,
  { datasetFolder, part, indexPath }: IndexRequest,
  signal: AbortSignal,
): AsyncGenerator<Progress, { images: number }, void> {
  const { runtime, network, preprocessing, info } = model
  const progress = (phase: string, done: number, total: number | null, secondsLeft: number | null): Progress => ({
    phase,
    done,
    total,
    unit: 'images',
    secondsLeft,
  })
  yield progress('Reading the data set', 0, null, null)
  const { dataset, pixels } = await readImages(datasetFolder, signal)
  const misfit = imagesMisfit(network.architecture, dataset, true)
  if (misfit) throw new WorkbenchError('BAD_INPUT', misfit)
  const layers = indexedLayers(network.report.layers)
  const signed = signedLayers(network.report.layers)
  const found = layers.map((layer): LayerIndex => {
    const { channels } = layer.output
    return {
      name: layer.name,
      ranking: new Ranking(channels),
      histograms: new Histograms(channels, signed[layer.index] ? 'signed' : 'positive'),
    }
  })
  const total = partCount(dataset, part)
  const size = imageBytes(dataset)
  const start = partStart(dataset, part) * size
  yield progress('Preparing the network', 0, null, null)
  const inference = await createInference(runtime, model.header, model.weights.values(), {
    batch: BATCH,
    images: total,
    threads: threadCount() ?? 1,
    outputs: layers.map(({ index }) => index),
    signal,
  })
  const began = performance.now()
  let shownAt = 0
  try {
    for (let first = 0; first < total; first += inference.batch) {
      await breathe(signal)
      const count = Math.min(inference.batch, total - first)
      const images = pixels.slice(start + first * size, start + (first + count) * size)
      const outputs = inference.outputs(await preprocessing.apply(images, count), count)
      try {
        for (const [i, layer] of layers.entries()) {
          const maxima = await outputs.maxima(i)
          await gather((n) => outputs.map(i, n), maxima, layer, first, count, found[i]!)
        }
      } finally {
        outputs.dispose()
      }
      const now = performance.now()
      if (now - shownAt < 200) continue
      shownAt = now
      const done = first + count
      yield progress('Searching', done, total, ((now - began) / 1000 / done) * (total - done))
    }
  } finally {
    inference.dispose()
  }
  const header = { checkpoint: info.checkpoint, dataset: dataset.sha256, part, images: total, every: EVERY }
  await writeIndex(indexPath, header, found)
  return { images: total }
}

/**
 * Takes what `count` images, numbered from `first`, excite in one layer. After a few thousand images few are among the strongest, so most
 * maps are never looked at: their maxima [>= count, C] are enough.
 */
async function gather(
  mapOf: (n: number) => Promise<Float32Array>,
  maxima: Float32Array,
  { output: { channels } }: LayerReport,
  first: number,
  count: number,
  { ranking, histograms }: LayerIndex,
): Promise<void> {
  for (let n = 0; n < count; n++) {
    const image = first + n
    const strong: number[] = []
    for (let c = 0; c < channels; c++) if (ranking.takes(c, maxima[n * channels + c]!)) strong.push(c)
    const isCounted = image % EVERY === 0
    if (!isCounted && strong.length === 0) continue
    const map = await mapOf(n)
    for (const channel of strong) {
      const { position, activation } = strongest(map, channels, channel)
      ranking.offer(channel, image, position, activation)
    }
    if (isCounted) histograms.add(map)
  }
}
