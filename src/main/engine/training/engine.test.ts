import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBuiltEngine, startDyingEngine } from '../../../../test/builtEngine.ts'
import { tinyArchitecture } from '../../../../test/training/tinyArchitecture.ts'
import { tinyDataset } from '../../../../test/training/tinyDataset.ts'
import { PAPER_RECIPE } from '../../../shared/training/recipe.ts'
import type { RunRequest, StepMetrics } from '../../../shared/training/run.ts'
import { readCheckpoint } from '../checkpoint/checkpointFile.ts'
import type { WrittenCheckpoint } from '../checkpoint/writtenCheckpoint.ts'
import type { TrainEvent, TrainInput } from './trainJob.ts'

let dataset: Awaited<ReturnType<typeof tinyDataset>>
const folders: string[] = []
beforeAll(async () => {
  dataset = await tinyDataset()
})
afterAll(async () => {
  if (lasting) (await lasting).kill()
  await dataset.remove()
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
})

async function runFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'allconv-test-'))
  await mkdir(join(folder, 'checkpoints')) // an engine never makes a run's folder anew: it may have been moved away
  folders.push(folder)
  return folder
}

const EPOCHS = 8
const STEPS_PER_EPOCH = 24 // of 8 images: 240 less a fifth

const REQUEST: RunRequest = {
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

async function inputOf(change: Partial<TrainInput> = {}, request: Partial<RunRequest> = {}): Promise<TrainInput> {
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
const sharedEngine = () => {
  lasting ??= startBuiltEngine({ threads: 2 })
  return lasting
}

/** Trains in an engine process of its own, or in the given one, which is left running. */
async function trainIn(input: TrainInput, given: TestEngine | null = null) {
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
const stepsOf = (events: TrainEvent[]): StepMetrics[] =>
  events.flatMap((event) => (event.kind === 'steps' ? event.steps : []))
const checkpointsOf = (events: TrainEvent[]): WrittenCheckpoint[] =>
  events.flatMap((event) => (event.kind === 'checkpoint' ? [event.checkpoint] : []))
const numbers = ({ step, epoch, loss, error, learningRate }: StepMetrics) => ({
  step,
  epoch,
  loss,
  error,
  learningRate,
})

const STEPS: { step: 'eager' | 'compiled'; convolution: 'auto' | 'direct' }[] = [
  { step: 'eager', convolution: 'direct' },
  { step: 'compiled', convolution: 'auto' },
]
const uninterrupted = new Map<string, ReturnType<typeof trainIn>>()
/** The run that interrupted ones are compared with, trained once. */
async function wholeRun(mode = STEPS[0]!) {
  if (!uninterrupted.has(mode.step)) uninterrupted.set(mode.step, trainIn(await inputOf({}, mode)))
  return uninterrupted.get(mode.step)!
}

describe('an engine that is killed in mid-epoch', { timeout: 120_000 }, () => {
  it.each(STEPS)(
    'goes on from its last checkpoint with the same losses and ends with the same weights to the last bit: $step',
    async (mode) => {
      const whole = await wholeRun(mode)
      expect(whole.outcome).toMatchObject({
        outcome: 'done',
        position: { epoch: EPOCHS, step: EPOCHS * STEPS_PER_EPOCH },
      })

      // Of eight epochs.
      const killed = await trainIn(await inputOf({}, mode), await startDyingEngine(3, { threads: 2 }))
      expect(killed.outcome).toMatchObject({ code: 'RUNTIME' })
      const last = checkpointsOf(killed.events).at(-1)!
      expect(last.step % STEPS_PER_EPOCH).toBe(0)

      const resumed = await trainIn(await inputOf({ resume: last.path }, mode))
      const started = resumed.events.find((event) => event.kind === 'started')!
      expect(started.stepMode).toBe(mode.step)
      expect(started.position).toMatchObject({ epoch: last.step / STEPS_PER_EPOCH, step: last.step, batchInEpoch: 0 })
      const steps = [...stepsOf(killed.events).filter(({ step }) => step < last.step), ...stepsOf(resumed.events)]
      expect(steps.map(numbers)).toEqual(stepsOf(whole.events).map(numbers))

      const end = async (events: TrainEvent[]) => (await readCheckpoint(checkpointsOf(events).at(-1)!.path)).tensors
      const [expected, found] = [await end(whole.events), await end(resumed.events)]
      expect(found.map(({ name }) => name)).toEqual(expected.map(({ name }) => name))
      for (const [i, { name, data }] of expected.entries())
        expect(Buffer.from(found[i]!.data.buffer).equals(Buffer.from(data.buffer)), name).toBe(true)
    },
  )

  it('leaves nothing but whole checkpoints and at most one temporary file', async () => {
    const input = await inputOf({ positionEverySeconds: 0 })
    const killed = await trainIn(input, await startDyingEngine(5, { threads: 2 }))
    expect(killed.outcome).toMatchObject({ code: 'RUNTIME' })
    const names = await readdir(join(input.runFolder, 'checkpoints'))
    const whole = names.filter((name) => name.endsWith('.safetensors'))
    expect(whole.length).toBeGreaterThan(0)
    for (const name of whole) await readCheckpoint(join(input.runFolder, 'checkpoints', name))
    expect(names.filter((name) => name.endsWith('.tmp')).length).toBeLessThanOrEqual(1)
    for (const { path, sha256 } of checkpointsOf(killed.events)) await readCheckpoint(path, sha256)
  })
})

describe('an engine that trains', { timeout: 120_000 }, () => {
  it('pauses between two steps and goes on from that very place', async () => {
    const input = await inputOf()
    const engine = await startBuiltEngine({ threads: 2 })
    const job = engine.call('train', input)
    let told = 0
    for await (const event of job.events)
      if (event.kind === 'steps' && event.steps.at(-1)!.step >= 19 && told === 0) {
        told = event.steps.at(-1)!.step
        job.command('pause')
      }
    const result = await job.result
    engine.kill()
    expect(result.outcome).toBe('paused')
    expect(result.position.step).toBeGreaterThan(19)
    const resumed = await trainIn(await inputOf({ resume: result.checkpoint }))
    expect(stepsOf(resumed.events)[0]!.step).toBe(result.position.step)
    const whole = await wholeRun()
    expect(stepsOf(resumed.events).map(numbers)).toEqual(stepsOf(whole.events).slice(result.position.step).map(numbers))
  })

  it.each(STEPS)('holds the same number of tensors after every step: $step', async (mode) => {
    const { events } = await wholeRun(mode)
    const counts = events.flatMap((event) => (event.kind === 'steps' ? [event.memory.tensors] : []))
    expect(counts.length).toBeGreaterThan(2)
    expect(new Set(counts).size).toBe(1)
  })

  it('learns, and its checkpoint evaluates to what the training said', async () => {
    const recipe = { ...REQUEST.recipe, epochs: 15, learningRate: 0.03, learningRateDrops: [], dropout: false }
    const architecture = tinyArchitecture({ channels: 8, lastRelu: false })
    const input = await inputOf({}, { architecture, recipe })
    const engine = await sharedEngine()
    const { events } = await trainIn(input, engine)
    const epochs = events.flatMap((event) => (event.kind === 'epoch' ? [event.metrics] : []))
    expect(epochs.at(-1)!.testError).toBeLessThan(0.3)
    const last = checkpointsOf(events).at(-1)!
    for (const part of ['test', 'validation'] as const) {
      const { result } = engine.call('evaluate', {
        checkpointPath: last.path,
        sha256: last.sha256,
        datasetFolder: dataset.folder,
        part,
        runtime: 'auto',
      })
      const found = await result
      const told = epochs.at(-1)!
      expect(found.error).toBeCloseTo((part === 'test' ? told.testError : told.validationError)!, 12)
      expect(found.loss).toBeCloseTo((part === 'test' ? told.testLoss : told.validationLoss)!, 5)
      expect([found.count, found.logits.length, found.confusion.length]).toEqual([
        part === 'test' ? 40 : 48,
        found.count * 4,
        16,
      ])
      const right = [0, 1, 2, 3].reduce((sum, k) => sum + found.confusion[k * 5]!, 0)
      expect(1 - right / found.count).toBeCloseTo(found.error, 12)
      expect(found.predicted.filter((predicted, n) => predicted !== found.labels[n]).length / found.count).toBeCloseTo(
        found.error,
        12,
      )
    }
  })

  it("gives its weights away in PyTorch's order and takes them back", async () => {
    const { events } = await wholeRun()
    const last = checkpointsOf(events).at(-1)!
    const folder = await runFolder()
    const outPath = join(folder, 'weights.safetensors')
    const engine = await sharedEngine()
    const exported = { checkpointPath: last.path, order: 'pytorch', outPath } as const
    await engine.call('export-weights', exported).result
    await expect(engine.call('export-weights', exported).result).rejects.toThrow(
      `${outPath} exists already; choose another name or remove it first.`,
    )
    const job = {
      weightsPath: outPath,
      architecture: REQUEST.architecture,
      datasetFolder: dataset.folder,
      preprocessing: 'standardise',
      title: 'Imported',
      runId: 'imported',
      runFolder: folder,
      runtime: 'auto',
    } as const
    const imported = await engine.call('import-weights', job).result
    const weightsOf = async (path: string) =>
      (await readCheckpoint(path)).tensors.filter(({ name }) => /(kernel|bias)$/.test(name))
    expect(await weightsOf(imported.path)).toEqual(await weightsOf(last.path))

    const other = { ...job, architecture: tinyArchitecture({ channels: 10 }) }
    await expect(engine.call('import-weights', other).result).rejects.toThrow(
      'weights.safetensors does not fit Tiny: its conv1.weight has shape [6, 3, 3, 3], but [10, 3, 3, 3] is needed; choose the network, width and classes that it was trained with.',
    )
  })

  it.each([1e9, 1000])('stops clearly at a learning rate of %d', async (learningRate) => {
    const { events, outcome } = await trainIn(
      await inputOf({}, { recipe: { ...REQUEST.recipe, epochs: 20, learningRate } }),
      await sharedEngine(),
    )
    expect(outcome).toMatchObject({ code: 'DIVERGED' })
    expect((outcome as Error).message).toContain(
      `the learning rate of ${learningRate} is probably too high; try 0.05 or 0.01`,
    )
    expect(stepsOf(events).length).toBeLessThan(150)
  })

  it.each<[string, (input: TrainInput) => Promise<TrainInput>, string]>([
    [
      'a network of another number of classes',
      async (input) => ({
        ...input,
        request: { ...input.request, architecture: tinyArchitecture({ classes: 10 }) },
      }),
      "Tiny has 10 output classes, but corners has 4 classes; set the network's number of classes to 4.",
    ],
    [
      'a network of other images',
      async (input) => ({
        ...input,
        request: {
          ...input.request,
          architecture: tinyArchitecture({ side: 64 }),
        },
      }),
      "Tiny takes images of 64x64x3, but those of corners are 32x32x3; change the network's input, or import the images in its size.",
    ],
    [
      'a checkpoint that is not there',
      async (input) => ({ ...input, resume: '/nowhere/epoch-0001.safetensors' }),
      'There is no file /nowhere/epoch-0001.safetensors; check its spelling, or whether it was moved or deleted.',
    ],
    [
      'a data set that is not there',
      async (input) => ({ ...input, datasetFolder: '/nowhere' }),
      'There is no data set in /nowhere; import or download one.',
    ],
    [
      'a checkpoint that is none',
      async (input) => {
        const path = join(input.runFolder, 'bad.safetensors')
        await writeFile(path, 'not a checkpoint at all')
        return { ...input, resume: path }
      },
      'bad.safetensors is not a valid safetensors file',
    ],
  ])('refuses %s', async (_what, change, message) => {
    const { outcome } = await trainIn(await change(await inputOf()), await sharedEngine())
    expect((outcome as Error).message).toContain(message)
  })
})
