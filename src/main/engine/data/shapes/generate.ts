import type { Dataset, Part, Progress } from '../../../../shared/data/dataset.ts'
import { EMBEDDED_DATASET } from '../../../../shared/data/dataset.ts'
import { PURPOSE, randomStream, shuffle } from '../../../../shared/data/random.ts'
import { writeDataset } from '../writeFolder.ts'
import { SHAPE_CLASSES } from './outlines.ts'
import { drawScene, SIDE } from './scene.ts'

/** Seed of the embedded data set: the same pictures on every machine. */
export const SHAPES_SEED = 1412_6806 // the paper's number on arXiv
export const SHAPES_COUNTS = { train: 8000, test: 2000 }

const BLOCK = 500 // images drawn between two looks at messages

/** Draws images first to first + count: pixels [count, 32, 32, 3] and labels [count], every class equally often, in random order. */
export function drawShapes(seed: number, first: number, count: number) {
  const classes = SHAPE_CLASSES.length
  const pixels = new Uint8Array(count * SIDE * SIDE * 3)
  const labels = new Uint16Array(count)
  for (let i = 0; i < count; i++) {
    // Each run of ten images holds every class once, in an order of its own.
    const turn = Math.floor((first + i) / classes)
    const order = shuffle(
      Uint32Array.from({ length: classes }, (_, k) => k),
      randomStream(seed, PURPOSE.shapes, turn, 1),
    )
    labels[i] = order[(first + i) % classes]!
    drawScene(pixels, i * SIDE * SIDE * 3, labels[i]!, seed, first + i)
  }
  return { pixels, labels }
}

/** Generates the embedded data set into `folder`; test images continue the numbering of the training images, so none repeats. */
export async function generateShapes(
  folder: string,
  options: {
    seed?: number
    counts?: { train: number; test: number }
    signal?: AbortSignal
    onProgress?: (progress: Progress) => void
  } = {},
): Promise<Dataset> {
  const { seed = SHAPES_SEED, counts = SHAPES_COUNTS } = options
  const head = {
    name: EMBEDDED_DATASET,
    title: 'Shapes',
    source: `generated from seed ${seed}`,
    classes: SHAPE_CLASSES,
    height: SIDE,
    width: SIDE,
  }
  return writeDataset(folder, head, async (writer) => {
    let done = 0
    const parts: [Part, number][] = [
      ['train', counts.train],
      ['test', counts.test],
    ]
    for (const [part, count] of parts)
      for (let start = 0; start < count; start += BLOCK) {
        options.signal?.throwIfAborted()
        const { pixels, labels } = drawShapes(seed, done, Math.min(BLOCK, count - start))
        await writer.append(part, pixels, labels)
        done += labels.length
        options.onProgress?.({
          phase: 'Drawing shapes',
          done,
          total: counts.train + counts.test,
          unit: 'images',
          secondsLeft: null,
        })
      }
  })
}
