import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeSafetensors, encodeSafetensors } from '../../../../shared/checkpoint/safetensors.ts'
import type { Progress } from '../../../../shared/data/dataset.ts'
import { imageBytes } from '../../../../shared/data/layout.ts'
import type { TrainingSplit } from '../../../../shared/data/split.ts'
import type { Recipe } from '../../../../shared/training/recipe.ts'
import { readRegularFile } from '../../../disk/openRegularFile.ts'
import { writeWhole } from '../../../disk/wholeFile.ts'
import type { StoredImages } from '../readFolder.ts'
import { fitPreprocessing } from './fit.ts'
import type { MatrixProducts } from './products.ts'
import { type PreprocessingState, stateFromTensors, stateToTensors } from './state.ts'

/** Raised when the way of fitting changes, so that old caches are not taken for new ones. */
const VERSION = 1

interface CacheOptions {
  recipe: Pick<Recipe, 'preprocessing' | 'zcaEpsilon' | 'validationShare'>
  seed: number
  products: MatrixProducts
  signal?: AbortSignal
  onProgress?: (progress: Progress) => void
}

/**
 * Fits a preprocessing, or takes it from `preprocessing-HASH.safetensors` in the data set's folder. The hash covers the data, the
 * held-out part and the parameters. Only whitening is worth a file; a folder that cannot be written costs the cache, not the training.
 */
export async function cachedPreprocessing(
  stored: StoredImages,
  split: TrainingSplit,
  options: CacheOptions,
): Promise<PreprocessingState> {
  const kind = options.recipe.preprocessing
  const fitNow = () =>
    fitPreprocessing(
      {
        kind,
        pixels: stored.pixels,
        training: split.training,
        size: imageBytes(stored.dataset),
        zcaEpsilon: options.recipe.zcaEpsilon,
      },
      options.products,
      options,
    )
  if (kind !== 'gcn-zca') return fitNow()
  const file = join(stored.folder, `preprocessing-${cacheKey(stored, split, options)}.safetensors`)
  const cached = await readRegularFile(file).catch(() => null)
  if (cached) {
    try {
      return stateFromTensors(kind, decodeSafetensors(cached, file).tensors)
    } catch {
      await rm(file, { force: true }) // damaged: it is only a cache
    }
  }
  const state = await fitNow()
  await writeWhole(file, encodeSafetensors({ tensors: stateToTensors(state), metadata: { kind } })).catch(() => {})
  return state
}

function cacheKey({ dataset }: StoredImages, split: TrainingSplit, { recipe }: CacheOptions): string {
  // The held-out positions themselves: seed and share decide them, and runs without a held-out part share one file.
  const held = createHash('sha256').update(Buffer.from(split.validation.buffer)).digest('hex')
  return createHash('sha256')
    .update(JSON.stringify([VERSION, dataset.sha256, held, recipe.preprocessing, recipe.zcaEpsilon]))
    .digest('hex')
    .slice(0, 16)
}
