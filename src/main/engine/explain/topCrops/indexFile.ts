import { decodeSafetensors, encodeSafetensors, type NamedTensor } from '../../../../shared/checkpoint/safetensors.ts'
import type { Part } from '../../../../shared/data/dataset.ts'
import { WorkbenchError } from '../../../../shared/errors.ts'
import { type ActivationHistogram, CROPS_PER_CHANNEL, type TopUnit } from '../../../../shared/explain/topCrops.ts'
import { readRegularFile } from '../../../disk/openRegularFile.ts'
import { writeWhole } from '../../../disk/wholeFile.ts'
import { BINS, type Histograms } from './histograms.ts'
import { type Ranking, rankedUnits } from './ranking.ts'

/** Raised when the search changes, so that an old index is not taken for a new one. */
const VERSION = '1'

export interface IndexHeader {
  checkpoint: string
  dataset: string
  part: Part
  images: number
  /** Every how many-th image the histograms count. */
  every: number
}

export interface LayerIndex {
  name: string
  ranking: Ranking
  histograms: Histograms
}

/** Writes the index whole or not at all. Image numbers and counts stay exact in float32 up to 16.7 million. */
export async function writeIndex(path: string, header: IndexHeader, layers: readonly LayerIndex[]): Promise<void> {
  const tensors = layers.flatMap(({ name, ranking, histograms }): NamedTensor[] => {
    const { channels } = ranking
    const tensor = (part: string, columns: number, data: ArrayLike<number>): NamedTensor => ({
      name: `${name}/${part}`,
      shape: [channels, columns],
      data: Float32Array.from(data),
    })
    return [
      tensor('activation', CROPS_PER_CHANNEL, ranking.activation),
      tensor('image', CROPS_PER_CHANNEL, ranking.image),
      tensor('position', CROPS_PER_CHANNEL, ranking.position),
      tensor('counts', BINS, histograms.counts),
      tensor('limit', 1, histograms.limit),
      tensor('low', 1, histograms.sign === 'positive' ? new Float32Array(channels) : histograms.limit.map((l) => -l)),
      tensor('total', 1, histograms.total),
      tensor('active', 1, histograms.active),
    ]
  })
  const bytes = encodeSafetensors({ tensors, metadata: { version: VERSION, index: JSON.stringify(header) } })
  await writeWhole(path, bytes)
}

export interface TopCropsIndex {
  header: IndexHeader
  units(layer: string, channel: number, mapWidth: number): TopUnit[]
  histogram(layer: string, channel: number): ActivationHistogram
}

/** Reads an index; null where there is none, or one of another version. */
export async function readIndex(path: string): Promise<TopCropsIndex | null> {
  const bytes = await readRegularFile(path).catch(() => null)
  if (!bytes) return null
  const { tensors, metadata } = decodeSafetensors(bytes, 'The index of top crops')
  if (metadata.version !== VERSION || !metadata.index) return null
  const header = JSON.parse(metadata.index) as IndexHeader
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor.data]))
  const find = (layer: string, part: string) => {
    const data = byName.get(`${layer}/${part}`)
    if (!data) throw new WorkbenchError('NOT_FOUND', `The index of top crops holds no layer ${layer}; choose another.`)
    return data
  }
  return {
    header,
    units: (layer, channel, mapWidth) =>
      rankedUnits(
        {
          activation: find(layer, 'activation'),
          image: Int32Array.from(find(layer, 'image')),
          position: Int32Array.from(find(layer, 'position')),
        },
        channel,
        mapWidth,
      ),
    histogram: (layer, channel) => ({
      low: find(layer, 'low')[channel]!,
      high: find(layer, 'limit')[channel]!,
      counts: Float64Array.from(find(layer, 'counts').subarray(channel * BINS, (channel + 1) * BINS)),
      total: find(layer, 'total')[channel]!,
      active: find(layer, 'active')[channel]!,
      every: header.every,
    }),
  }
}
