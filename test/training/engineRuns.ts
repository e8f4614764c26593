import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import type { WrittenCheckpoint } from '../../src/main/engine/checkpoint/writtenCheckpoint.ts'
import type { TrainEvent, TrainInput } from '../../src/main/engine/training/trainJob.ts'
import { PAPER_RECIPE } from '../../src/shared/training/presets.ts'
import type { RunRequest, StepMetrics } from '../../src/shared/training/run.ts'
import { startBuiltEngine } from '../builtEngine.ts'
import { tinyArchitecture } from './tinyArchitecture.ts'
import { tinyDataset } from './tinyDataset.ts'

export let dataset: Awaited<ReturnType<typeof tinyDataset>>
const folders: string[] = []
beforeAll(async () => {
  dataset = await tinyDataset()
})
afterAll(async () => {
  if (lasting) (await lasting).kill()
  await dataset.remove()
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
})

export async function runFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'allconv-test-'))
  await mkdir(join(folder, 'checkpoints')) // an engine never makes a run's folder anew: it may have been moved away
  folders.push(folder)
  return folder
}

export const EPOCHS = 8
export const STEPS_PER_EPOCH = 24 // of 8 images: 240 less a fifth

export const REQUEST: RunRequest = {
  architecture: tinyArchitecture(),
  dataset: 'corners',
  recipe: {
    ...PAPER_RECIPE,
    epochs: EPOCHS,
    batchSize: 8,
    learningRate: 0.01,
    learningRateDrops: [2],
    preprocessing: 'standardise',
    augmentation: { flip: false, shift: 2 },
    validationShare: 0.2,
  },
  seed: 5,
  runtime: 'auto',
  step: 'eager',
  convolution: 'direct',
}

export async function inputOf(
  change: Partial<TrainInput> = {},
  request: Partial<RunRequest> = {},
): Promise<TrainInput> {
  return {
    runId: 'test-run',
    title: 'Test run',
    request: { ...REQUEST, ...request },
    datasetFolder: dataset.folder,
    runFolder: await runFolder(),
    resume: null,
    ...change,
  }
}

type TestEngine = Awaited<ReturnType<typeof startBuiltEngine>>
let lasting: Promise<TestEngine> | null = null
/** An engine for all that needs no process of its own. */
export const sharedEngine = () => {
  lasting ??= startBuiltEngine({ threads: 2 })
  return lasting
}

/** Trains in an engine process of its own, or in the given one, which is left running. */
export async function trainIn(input: TrainInput, given: TestEngine | null = null) {
  const engine = given ?? (await startBuiltEngine({ threads: 2 }))
  const events: TrainEvent[] = []
  try {
    const job = engine.call('train', input)
    for await (const event of job.events) events.push(event)
    return { events, outcome: await job.result.catch((error: unknown) => error as Error) }
  } finally {
    if (!given) {
      engine.kill()
      await engine.exited
    }
  }
}
export const stepsOf = (events: TrainEvent[]): StepMetrics[] =>
  events.flatMap((event) => (event.kind === 'steps' ? event.steps : []))
export const checkpointsOf = (events: TrainEvent[]): WrittenCheckpoint[] =>
  events.flatMap((event) => (event.kind === 'checkpoint' ? [event.checkpoint] : []))
export const numbers = ({ step, epoch, loss, error, learningRate }: StepMetrics) => ({
  step,
  epoch,
  loss,
  error,
  learningRate,
})

export const STEPS: { step: 'eager' | 'compiled'; convolution: 'auto' | 'direct' }[] = [
  { step: 'eager', convolution: 'direct' },
  { step: 'compiled', convolution: 'auto' },
]
const uninterrupted = new Map<string, ReturnType<typeof trainIn>>()
/** The run that interrupted ones are compared with, trained once. */
export async function wholeRun(mode: Partial<RunRequest> = STEPS[0]!) {
  const key = JSON.stringify(mode)
  if (!uninterrupted.has(key)) uninterrupted.set(key, trainIn(await inputOf({}, mode)))
  return uninterrupted.get(key)!
}
