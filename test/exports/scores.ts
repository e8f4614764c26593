import { createPreprocessing } from '../../src/main/engine/data/preprocessing/preprocessing.ts'
import { tensorProducts } from '../../src/main/engine/data/preprocessing/tensorProducts.ts'
import type { ExportedModel } from '../../src/main/engine/exports/exportedModel.ts'
import type { Runtime } from '../../src/main/engine/ops/runtime.ts'
import { scoresOf } from '../open/scores.ts'

/** [N, H, W, 3] as [N, 3, H, W]. */
export function toNCHW(data: Float32Array, { height, width }: { height: number; width: number }): Float32Array {
  const out = new Float32Array(data.length)
  const area = height * width
  for (let i = 0; i < data.length; i++) {
    const [image, place] = [Math.floor(i / (3 * area)), Math.floor((i % (3 * area)) / 3)]
    out[image * 3 * area + (i % 3) * area + place] = data[i]!
  }
  return out
}

/** Scores of a model that is exported, of images as its network sees them, [N, H, W, 3]. */
export const ownScores = (runtime: Runtime, model: ExportedModel, seen: Float32Array): Promise<Float32Array> =>
  scoresOf(
    runtime,
    {
      ...{ architecture: model.architecture, tensors: model.weights, classes: null, sizeIsFree: false },
      ...{ notes: [], form: '', producer: null },
    },
    seen,
  )

/** What the model's network sees of pixels from 0 to 255, [N, H, W, 3]. */
export async function preprocessed(
  runtime: Runtime,
  model: ExportedModel,
  pixels: Float32Array,
): Promise<Float32Array> {
  const { height, width } = model.architecture.input
  const preprocessing = createPreprocessing(model.preprocessing, tensorProducts(runtime.tf))
  const seen = await preprocessing.apply(pixels, pixels.length / (height * width * 3))
  preprocessing.dispose()
  return seen
}
