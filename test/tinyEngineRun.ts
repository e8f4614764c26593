import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Engine } from '../src/main/engine/client.ts'
import type { TrainEvent, TrainInput } from '../src/main/engine/training/trainJob.ts'
import type { AttributionMap } from '../src/shared/explain/attribution.ts'
import { BACKWARD_METHODS, DEFAULT_OPTIONS } from '../src/shared/explain/methods.ts'
import { PAPER_RECIPE } from '../src/shared/training/presets.ts'
import type { RuntimeId } from '../src/shared/training/run.ts'
import { tinyArchitecture } from './training/tinyArchitecture.ts'

/** A training of a few steps on `tinyDataset`, which no GPU drawn in software takes long for. */
export function tinyTraining(runtime: RuntimeId, folders: { dataset: string; runs: string }, epochs = 1): TrainInput {
  return {
    runId: runtime,
    title: runtime,
    request: {
      architecture: tinyArchitecture(),
      dataset: 'corners',
      recipe: {
        ...PAPER_RECIPE,
        epochs,
        batchSize: 8,
        learningRate: 0.05,
        validationShare: 0,
        preprocessing: 'standardise',
      },
      seed: 5,
      runtime,
      step: 'eager',
      convolution: 'direct',
    },
    datasetFolder: folders.dataset,
    runFolder: join(folders.runs, `${runtime}-${epochs}`),
    resume: null,
  }
}

/** Trains to the end; gives the events and the path of the last checkpoint. */
export async function trainTiny(engine: Engine, input: TrainInput) {
  await mkdir(join(input.runFolder, 'checkpoints'), { recursive: true })
  const job = engine.call('train', input)
  const events: TrainEvent[] = []
  for await (const event of job.events) events.push(event)
  const { checkpoint } = await job.result
  return { events, checkpoint }
}

/** The paper's three pictures of one class of a checkpoint, for an image that is always the same. */
export async function explainTiny(engine: Engine, runtime: RuntimeId, path: string): Promise<AttributionMap[]> {
  const model = { id: path, path, runtime }
  const pixels = Uint8Array.from({ length: 32 * 32 * 3 }, (_, i) => (i * 37) % 256)
  return engine.call('explain-attribute', {
    model,
    pixels,
    target: { kind: 'class', index: 2 },
    methods: BACKWARD_METHODS,
    options: DEFAULT_OPTIONS,
    weights: 'trained',
  }).result
}
