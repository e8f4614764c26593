import type { LayerReport } from '../../../shared/architecture/analysis.ts'
import { isComparable } from '../../../shared/architecture/kinds/table.ts'
import { encodeSafetensors, type NamedTensor } from '../../../shared/checkpoint/safetensors.ts'
import type { Progress } from '../../../shared/data/dataset.ts'
import { imagesMisfit } from '../../../shared/data/suits.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { writeWhole } from '../../disk/wholeFile.ts'
import { type LoadedModel, loadModel } from '../checkpoint/loadModel.ts'
import { readImages } from '../data/readFolder.ts'
import { preprocessedBatches } from '../data/trainingData.ts'
import { forward } from '../network/forward.ts'
import type { Tensor } from '../ops/runtime.ts'
import type { JobHandler } from '../protocol.ts'
import type { ResponsesJob } from './responsesJob.ts'

const BATCH = 32
/** Bytes of activations that are kept at once; more layers take another pass over the images. */
const ACTIVATIONS = 400e6

/** Splits layers into groups whose activations of `images` images fit into `ACTIVATIONS`; a layer too large stands alone. */
export function groupLayers(layers: readonly LayerReport[], images: number): LayerReport[][] {
  const groups: LayerReport[][] = []
  let room = 0
  for (const layer of layers.filter(({ spec }) => isComparable(spec))) {
    const { height, width, channels } = layer.output
    const bytes = 4 * images * height * width * channels
    if (groups.length === 0 || bytes > room) {
      groups.push([])
      room = ACTIVATIONS
    }
    groups.at(-1)!.push(layer)
    room -= bytes
  }
  return groups
}

/**
 * The job `responses`: every layer's mean activation by channel [n, channels], and its centred Gram matrix [n, n] over all positions and
 * channels, for the first n images of a part. Centring rows and columns of XX' equals centring the columns of X.
 */
export const responses: JobHandler<ResponsesJob> = async function* (input, { signal }) {
  const stored = await readImages(input.datasetFolder, signal)
  const { counts, name } = stored.dataset
  const n = Math.min(input.images, counts[input.part])
  const first = input.part === 'train' ? 0 : counts.train
  const positions = Uint32Array.from({ length: n }, (_, index) => first + index)
  const model = await loadModel({ ...input, id: input.checkpointPath, path: input.checkpointPath })
  try {
    const misfit = imagesMisfit(model.network.architecture, stored.dataset, true)
    if (misfit) throw new WorkbenchError('BAD_INPUT', misfit)
    if (n === 0)
      throw new WorkbenchError('BAD_INPUT', `${name} has no ${input.part} images to look at; choose another data set.`)
    const { tf } = model.runtime
    const groups = groupLayers(model.network.report.layers, n)
    const tensors: NamedTensor[] = []
    const start = performance.now()
    let done = 0
    for (const group of groups) {
      const kept = new Map<string, Tensor[]>(group.map(({ name }) => [name, []]))
      try {
        for await (const batch of preprocessedBatches(stored, positions, model.preprocessing, BATCH)) {
          signal.throwIfAborted()
          for (const [name, output] of outputsOf(model, batch.images, batch.size, group)) kept.get(name)!.push(output)
          done += batch.size
          yield { kind: 'progress', progress: progressOf(done, n * groups.length, start) }
        }
        for (const { name, output } of group) {
          const parts = kept.get(name)!
          const [mean, gram] = tf.tidy(() => {
            const maps = parts.length === 1 ? parts[0]! : tf.concat(parts, 0)
            const flat = maps.reshape([n, -1])
            return [tf.mean(maps, [1, 2]), centre(tf, tf.matMul(flat, flat, false, true))]
          }) as [Tensor, Tensor]
          tensors.push(
            { name: `mean/${name}`, shape: [n, output.channels], data: (await mean.data()) as Float32Array },
            { name: `gram/${name}`, shape: [n, n], data: (await gram.data()) as Float32Array },
          )
          tf.dispose([mean, gram])
        }
      } finally {
        tf.dispose([...kept.values()].flat())
      }
    }
    await writeWhole(input.outPath, encodeSafetensors({ tensors, metadata: {} }))
    return { images: n }
  } finally {
    model.dispose()
  }
}

/** Outputs of some layers for one batch, [size, H, W, C]; the caller disposes of them. */
function outputsOf(model: LoadedModel, images: Float32Array, size: number, layers: readonly LayerReport[]) {
  const { tf, ops } = model.runtime
  const { height, width, channels } = model.network.architecture.input
  return layers.length === 0
    ? []
    : (
        tf.tidy(() => {
          const pass = forward(ops, model.network, ops.constant(images, [size, height, width, channels]))
          return layers.map(({ index }) => pass.layers[index]!.output.clone())
        }) as Tensor[]
      ).map((output, at) => [layers[at]!.name, output] as const)
}

function centre(tf: LoadedModel['runtime']['tf'], gram: Tensor): Tensor {
  const rows = tf.mean(gram, 1, true)
  const columns = tf.mean(gram, 0, true)
  return gram.sub(rows).sub(columns).add(tf.mean(gram))
}

function progressOf(done: number, total: number, start: number): Progress {
  const secondsLeft = ((performance.now() - start) / 1000 / done) * (total - done)
  return { phase: 'looking at images', done, total, unit: 'images', secondsLeft }
}
