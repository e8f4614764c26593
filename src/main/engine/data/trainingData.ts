import type { NamedTensor } from '../../../shared/checkpoint/safetensors.ts'
import type { Dataset, EvaluationPart, Progress } from '../../../shared/data/dataset.ts'
import { partCount, partStart } from '../../../shared/data/layout.ts'
import { splitTraining, type TrainingSplit } from '../../../shared/data/split.ts'
import type { Recipe } from '../../../shared/training/recipe.ts'
import { augmentBatch, type BatchPlan, batchesPerEpoch, createBatchMaker, type DataBatch, gather } from './batches.ts'
import { startBatchThread } from './batchThread.ts'
import { cachedPreprocessing } from './preprocessing/cache.ts'
import { createPreprocessing, type Preprocessing } from './preprocessing/preprocessing.ts'
import { type MatrixProducts, plainProducts } from './preprocessing/products.ts'
import { stateFromTensors } from './preprocessing/state.ts'
import { readImages, type StoredImages } from './readFolder.ts'

export interface OpenTrainingData {
  /** The data set's folder. */
  datasetPath: string
  recipe: Pick<Recipe, 'batchSize' | 'preprocessing' | 'zcaEpsilon' | 'augmentation' | 'validationShare'>
  /** The run's seed: decides the held-out part, the shuffles and the augmentation. */
  seed: number
  /** The tensor runtime's matrix products (`tensorProducts(tf)`); plain TypeScript, far slower for whitening, where absent. */
  products?: MatrixProducts
  /** `preprocessing/...` tensors of a checkpoint, to go on with instead of fitting anew. */
  fitted?: readonly NamedTensor[]
  /** Where batches are made: on a thread of their own where the built worker is found, else on this one. */
  thread?: 'auto' | 'same'
  signal?: AbortSignal
  onProgress?: (progress: Progress) => void
}

/** A data set opened for one run. */
export interface TrainingData {
  readonly dataset: Dataset
  readonly classes: readonly string[]
  readonly shape: { height: number; width: number; channels: number }
  /** Images trained on, held out, and of the test part. */
  readonly trainCount: number
  readonly validationCount: number
  readonly testCount: number
  /** Images trained on of each class, [classes]. */
  readonly classCounts: readonly number[]
  readonly batchesPerEpoch: number
  readonly preprocessing: Preprocessing
  /** Where batches are made. */
  readonly thread: 'worker' | 'same'
  /**
   * The training batch at (epoch, index), ready for the network; the next two are made ahead. Depends on the seed and (epoch, index) alone,
   * so that a resumed run sees what an uninterrupted one does. The last batch of an epoch may be smaller.
   */
  batch(epoch: number, index: number): Promise<DataBatch>
  /** All images of a part in the data set's order, preprocessed, without augmentation. */
  evaluationBatches(part: EvaluationPart, batchSize: number): AsyncGenerator<DataBatch, void, void>
  close(): Promise<void>
}

/**
 * Opens a data set for training: reads and verifies it, holds the validation part out, fits the preprocessing on the rest (or takes it from
 * the cache beside the data, or from a checkpoint), and makes batches ahead.
 */
export async function openTrainingData(options: OpenTrainingData): Promise<TrainingData> {
  const { recipe, seed, products = plainProducts } = options
  const stored = await readImages(options.datasetPath, options.signal)
  const { dataset } = stored
  const split = splitOf(stored, recipe.validationShare, seed)
  const state = options.fitted
    ? stateFromTensors(recipe.preprocessing, options.fitted)
    : await cachedPreprocessing(stored, split, { ...options, products })
  const preprocessing = createPreprocessing(state, products)
  const shape = { height: dataset.height, width: dataset.width, channels: dataset.channels }
  const plan: BatchPlan = {
    pixels: stored.pixels,
    labels: stored.labels,
    training: split.training,
    shape,
    batchSize: recipe.batchSize,
    seed,
    augmentation: recipe.augmentation,
    state: state.kind === 'gcn-zca' ? { ...state, matrix: new Float32Array(0) } : state, // whitening happens on this thread
  }
  const thread = options.thread === 'same' ? null : await startBatchThread(plan)
  const makeHere = createBatchMaker(plan)
  return {
    dataset,
    classes: dataset.classes,
    shape,
    trainCount: split.training.length,
    validationCount: split.validation.length,
    testCount: dataset.counts.test,
    classCounts: countClasses(stored, split.training),
    batchesPerEpoch: batchesPerEpoch(plan),
    preprocessing,
    thread: thread ? 'worker' : 'same',
    async batch(epoch, index) {
      const batch = thread ? await thread.batch(epoch, index) : makeHere(epoch, index)
      if (state.kind !== 'gcn-zca') return batch
      const white = await preprocessing.whiten(batch.images, batch.size)
      return augmentBatch(plan, { ...batch, images: white }, epoch)
    },
    evaluationBatches: (part, batchSize) =>
      preprocessedBatches(stored, positionsOf(part, dataset, split), preprocessing, batchSize),
    async close() {
      preprocessing.dispose()
      await thread?.close()
    },
  }
}

/** What is trained on and what is held out: the data set's own validation part where it has one, else a share by the seed. */
function splitOf({ dataset, labels }: StoredImages, share: number, seed: number): TrainingSplit {
  const train = labels.slice(0, dataset.counts.train)
  const own = partCount(dataset, 'validation')
  if (own === 0) return splitTraining(train, share, seed)
  const first = partStart(dataset, 'validation')
  return {
    training: Uint32Array.from(train, (_, index) => index),
    validation: Uint32Array.from({ length: own }, (_, index) => first + index),
  }
}

function countClasses({ dataset, labels }: StoredImages, positions: Uint32Array): number[] {
  const counts = new Array<number>(dataset.classes.length).fill(0)
  for (const position of positions) counts[labels[position]!]!++
  return counts
}

/** Positions in the data set of a part's images. */
export function positionsOf(part: EvaluationPart, { counts }: Dataset, split: TrainingSplit): Uint32Array {
  if (part === 'train') return split.training
  if (part === 'validation') return split.validation
  return Uint32Array.from({ length: counts.test }, (_, index) => counts.train + index)
}

/** Any images of a data set, preprocessed, batch by batch. */
export async function* preprocessedBatches(
  { dataset, pixels, labels }: StoredImages,
  positions: Uint32Array,
  preprocessing: Preprocessing,
  batchSize: number,
): AsyncGenerator<DataBatch, void, void> {
  const size = dataset.height * dataset.width * dataset.channels
  for (let start = 0; start < positions.length; start += batchSize) {
    const some = positions.slice(start, start + batchSize)
    yield {
      size: some.length,
      images: await preprocessing.apply(gather(pixels, some, size), some.length),
      labels: Int32Array.from(some, (position) => labels[position]!),
      positions: some,
    }
  }
}
