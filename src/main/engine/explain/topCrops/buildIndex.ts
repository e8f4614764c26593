import type { LayerReport } from '../../../../shared/architecture/analysis.ts'
import type { Part, Progress } from '../../../../shared/data/dataset.ts'
import { imageBytes, partStart } from '../../../../shared/data/layout.ts'
import { WorkbenchError } from '../../../../shared/errors.ts'
import { readImages } from '../../data/readFolder.ts'
import { forward } from '../../network/forward.ts'
import { breathe } from '../explain.ts'
import type { LoadedModel } from '../loadModel.ts'
import { Histograms } from './histograms.ts'
import { type LayerIndex, writeIndex } from './indexFile.ts'
import { Ranking, strongest } from './ranking.ts'

export interface IndexRequest {
  datasetFolder: string
  part: Part
  /** File to write. */
  indexPath: string
}

/** All maps of a batch of All-CNN-C are 1.4 MB an image. */
const BATCH = 32
/** Histograms count every 8th image: 6 million numbers a channel of the first layer on CIFAR-10, plenty for 64 bins. */
const EVERY = 8

/** Layers of the index: all but dropout. */
export const indexedLayers = (layers: readonly LayerReport[]) => layers.filter(({ spec }) => spec.kind !== 'dropout')

/** Whether a layer's numbers can be negative: no ReLU since the last convolution. */
export function isSigned(layers: readonly LayerReport[], layer: LayerReport): boolean {
  const convolution = layers.slice(0, layer.index + 1).findLast(({ spec }) => spec.kind === 'convolution')
  return convolution?.spec.kind !== 'convolution' || !convolution.spec.relu
}

/** Searches one part of a data set, in its order, for the strongest responses of every channel, and writes the index. */
export async function* buildIndex(
  model: LoadedModel,
  { datasetFolder, part, indexPath }: IndexRequest,
  signal: AbortSignal,
): AsyncGenerator<Progress, { images: number }, void> {
  const { runtime, network, preprocessing, info } = model
  const { ops } = runtime
  const { height, width, channels: colours } = network.architecture.input
  const progress = (phase: string, done: number, total: number | null, secondsLeft: number | null): Progress => ({
    phase,
    done,
    total,
    unit: 'images',
    secondsLeft,
  })
  yield progress('Reading the data set', 0, null, null)
  const { dataset, pixels } = await readImages(datasetFolder, signal)
  if (dataset.height !== height || dataset.width !== width)
    throw new WorkbenchError(
      'BAD_INPUT',
      `${dataset.title} has images of ${dataset.height} x ${dataset.width}, but the network takes ${height} x ${width}; choose another data set.`,
    )
  const layers = indexedLayers(network.report.layers)
  const found = layers.map((layer): LayerIndex => {
    const { channels } = layer.output
    return {
      name: layer.name,
      ranking: new Ranking(channels),
      histograms: new Histograms(channels, isSigned(network.report.layers, layer) ? 'signed' : 'positive'),
    }
  })
  const best = layers.map(({ output: { channels } }) => ({
    activation: new Float32Array(channels),
    position: new Int32Array(channels),
  }))
  const total = dataset.counts[part]
  const size = imageBytes(dataset)
  const start = partStart(dataset, part) * size
  const began = performance.now()
  let shownAt = 0
  for (let first = 0; first < total; first += BATCH) {
    await breathe(signal)
    const count = Math.min(BATCH, total - first)
    const images = pixels.slice(start + first * size, start + (first + count) * size)
    const input = await preprocessing.apply(images, count)
    const outputs = runtime.scoped(() => {
      const pass = forward(ops, network, ops.constant(input, [count, height, width, colours]))
      return layers.map(({ index }) => pass.layers[index]!.output)
    })
    for (const [i, tensor] of outputs.entries()) {
      const maps = (await tensor.data()) as Float32Array
      const { height: rows, width: columns, channels } = layers[i]!.output
      const { ranking, histograms } = found[i]!
      const positions = rows * columns
      for (let n = 0; n < count; n++) {
        const at = n * positions * channels
        strongest(maps, at, positions, channels, best[i]!)
        for (let c = 0; c < channels; c++) ranking.offer(c, first + n, best[i]!.position[c]!, best[i]!.activation[c]!)
        if ((first + n) % EVERY === 0)
          for (let k = 0; k < positions * channels; k++) histograms.add(k % channels, maps[at + k]!)
      }
    }
    for (const tensor of new Set(outputs)) tensor.dispose()
    const now = performance.now()
    if (now - shownAt > 200) {
      shownAt = now
      const done = first + count
      yield progress('Searching', done, total, ((now - began) / 1000 / done) * (total - done))
    }
  }
  const header = { checkpoint: info.checkpoint, dataset: dataset.sha256, part, images: total, every: EVERY }
  await writeIndex(indexPath, header, found)
  return { images: total }
}
