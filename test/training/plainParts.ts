import type { writeCheckpoint } from '../../src/main/engine/checkpoint/checkpointFile.ts'
import { createCheckpointWriter } from '../../src/main/engine/checkpoint/checkpointWriter.ts'
import type { DataBatch } from '../../src/main/engine/data/batches.ts'
import type { LoopParts } from '../../src/main/engine/training/loop.ts'
import type { TrainCommand } from '../../src/main/engine/training/trainJob.ts'
import { chanceOf, createWatch } from '../../src/main/engine/training/watch.ts'
import { paperArchitecture } from '../../src/shared/architecture/paper.ts'
import type { Checkpoint } from '../../src/shared/checkpoint/checkpoint.ts'
import { randomStream } from '../../src/shared/data/random.ts'
import { PAPER_RECIPE } from '../../src/shared/training/presets.ts'
import type { Recipe } from '../../src/shared/training/recipe.ts'
import { plainStep } from './plainStep.ts'

const SIZE = 12 // values of an image
const CLASSES = 3
const TRAINING = 40 // images

/** Three classes of noisy images that a linear classifier tells apart. */
function image(index: number): { pixels: number[]; label: number } {
  const random = randomStream(77, index)
  const label = index % CLASSES
  return { label, pixels: Array.from({ length: SIZE }, (_, i) => (i % CLASSES === label ? 1 : 0) + random() - 0.5) }
}

function batchOf(positions: number[]): DataBatch {
  const images = positions.map(image)
  return {
    size: positions.length,
    images: Float32Array.from(images.flatMap(({ pixels }) => pixels)),
    labels: Int32Array.from(images, ({ label }) => label),
    positions: Uint32Array.from(positions),
  }
}

export interface PlainRun {
  parts: LoopParts
  /** Files "on the disk", by path. */
  files: Map<string, Checkpoint>
  /** Put commands in here at any time. */
  commands: TrainCommand[]
}

/** All parts of a training loop on plain data and in memory; seconds pass only as `clock` says. */
export function plainRun(
  recipe: Partial<Recipe> = {},
  change: Partial<LoopParts> = {},
  from: Checkpoint | null = null,
): PlainRun {
  const files = new Map<string, Checkpoint>()
  const commands: TrainCommand[] = []
  const whole: Recipe = {
    ...PAPER_RECIPE,
    epochs: 3,
    batchSize: 7,
    learningRate: 0.1,
    learningRateDrops: [2],
    ...recipe,
  }
  const batchesPerEpoch = Math.ceil(TRAINING / whole.batchSize)
  const step = plainStep(SIZE, CLASSES)
  if (from) step.write(from.tensors)
  const save: typeof writeCheckpoint = async (path, checkpoint) => {
    files.set(path, structuredClone(checkpoint))
    return { sha256: 'f'.repeat(64), bytes: 1 }
  }
  const watch = createWatch(
    chanceOf([1, 1, 1]),
    { classes: CLASSES, stepsPerEpoch: batchesPerEpoch, totalSteps: batchesPerEpoch * whole.epochs },
    from?.header.watch ?? null,
  )
  let time = 0
  const parts: LoopParts = {
    recipe: whole,
    data: {
      batchesPerEpoch,
      classes: ['a', 'b', 'c'],
      validationCount: 10,
      testCount: 0,
      async batch(epoch, index) {
        // An order of its own in every epoch.
        const order = Array.from({ length: TRAINING }, (_, i) => (i * 7 + epoch * 11) % TRAINING)
        return batchOf(order.slice(index * whole.batchSize, (index + 1) * whole.batchSize))
      },
      async *evaluationBatches(part, size) {
        const count = part === 'validation' ? 10 : 0
        for (let start = 0; start < count; start += Math.min(size, 4))
          yield batchOf(Array.from({ length: Math.min(4, count - start) }, (_, i) => 100 + start + i))
      },
    },
    step,
    writer: createCheckpointWriter('checkpoints', save),
    watch,
    checkpoint: async ({ position, best }, metrics) => ({
      header: {
        version: 1,
        runId: 'run',
        title: 'Run',
        createdAt: '2026-01-01T00:00:00.000Z',
        architecture: paperArchitecture('all-cnn-c', { width: 0.05 }),
        recipe: whole,
        seed: 1,
        dataset: { name: 'plain', sha256: '', classes: ['a', 'b', 'c'] },
        position,
        metrics,
        best,
        watch: watch.state(),
        computation: { runtime: 'wasm', device: '', threads: 1, stepMode: 'eager', algorithms: {}, versions: {} },
      },
      tensors: await step.read(),
    }),
    takeCommands: () => commands.splice(0),
    signal: new AbortController().signal,
    memory: () => ({ resident: 1000, tensors: 5 }),
    memoryLimitBytes: null,
    positionEverySeconds: null,
    architecture: paperArchitecture('all-cnn-c', { width: 0.05 }),
    clock: () => {
      time += 0.2 // every step is told at once
      return time
    },
    ...change,
  }
  return { parts, files, commands }
}
