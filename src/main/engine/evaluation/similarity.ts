import { basename } from 'node:path'
import { decodeSafetensors, type NamedTensor } from '../../../shared/checkpoint/safetensors.ts'
import { pearson } from '../../../shared/correlation.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { readRegularFile } from '../../disk/openRegularFile.ts'
import type { JobHandler } from '../protocol.ts'
import type { SimilarityJob, TwinsJob } from './responsesJob.ts'

/** Responses of one network, as `responses` wrote them. */
interface Responses {
  layers: string[]
  images: number
  mean(layer: string): NamedTensor
  gram(layer: string): NamedTensor
}

async function readResponses(path: string): Promise<Responses> {
  const { tensors } = decodeSafetensors(await readRegularFile(path), basename(path))
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  const take = (name: string) => {
    const tensor = byName.get(name)
    if (!tensor) throw new WorkbenchError('NOT_FOUND', `There is no ${name.replace('/', ' of ')} in ${basename(path)}.`)
    return tensor
  }
  const layers = tensors.flatMap(({ name }) => (name.startsWith('mean/') ? [name.slice(5)] : []))
  return {
    layers,
    images: take(`mean/${layers[0]}`).shape[0]!,
    mean: (layer) => take(`mean/${layer}`),
    gram: (layer) => take(`gram/${layer}`),
  }
}

function inner(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

/**
 * Linear CKA of all pairs of layers from their centred Gram matrices K = XX': <K, L> / (|K| |L|), which equals the feature form
 * |Y'X|^2 / (|X'X| |Y'Y|) (Kornblith et al. 2019, section 3).
 */
export const similarity: JobHandler<SimilarityJob> = async function* ({ leftPath, rightPath }) {
  const [left, right] = await Promise.all([readResponses(leftPath), readResponses(rightPath)])
  const norm = (responses: Responses) =>
    new Map(
      responses.layers.map((layer) => [
        layer,
        Math.sqrt(inner(responses.gram(layer).data, responses.gram(layer).data)),
      ]),
    )
  const [leftNorms, rightNorms] = [norm(left), norm(right)]
  const values = new Float32Array(left.layers.length * right.layers.length)
  for (const [i, a] of left.layers.entries())
    for (const [j, b] of right.layers.entries()) {
      const scale = leftNorms.get(a)! * rightNorms.get(b)!
      values[i * right.layers.length + j] =
        scale === 0 ? Number.NaN : inner(left.gram(a).data, right.gram(b).data) / scale
    }
  return { leftLayers: left.layers, rightLayers: right.layers, values, images: left.images }
}

/** The channels of the right network whose mean activation correlates most with one channel of the left, over the same images. */
export const twins: JobHandler<TwinsJob> = async function* ({ leftPath, rightPath, layer, channel, count }) {
  const [left, right] = await Promise.all([readResponses(leftPath), readResponses(rightPath)])
  const wanted = columnOf(left.mean(layer), channel)
  if (!wanted)
    throw new WorkbenchError(
      'BAD_INPUT',
      `${layer} has ${left.mean(layer).shape[1]} channels, counted from 0, so there is no channel ${channel}.`,
    )
  const found = right.layers.flatMap((name) => {
    const mean = right.mean(name)
    return Array.from({ length: mean.shape[1]! }, (_, index) => ({
      layer: name,
      channel: index,
      correlation: pearson(wanted, columnOf(mean, index)!),
    }))
  })
  const ranked = found
    .filter(({ correlation }) => !Number.isNaN(correlation))
    .sort((a, b) => b.correlation - a.correlation)
  return { twins: ranked.slice(0, count), images: left.images }
}

/** One channel's numbers over the images, or null where there is no such channel. */
function columnOf({ data, shape }: NamedTensor, column: number): Float64Array | null {
  const [rows, columns] = shape as [number, number]
  if (column >= columns) return null
  return Float64Array.from({ length: rows }, (_, row) => data[row * columns + column]!)
}
