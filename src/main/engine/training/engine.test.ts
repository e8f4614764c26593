import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startBuiltEngine } from '../../../../test/builtEngine.ts'
import {
  checkpointsOf,
  dataset,
  inputOf,
  numbers,
  REQUEST,
  runFolder,
  STEPS,
  sharedEngine,
  stepsOf,
  trainIn,
  wholeRun,
} from '../../../../test/training/engineRuns.ts'
import { tinyArchitecture } from '../../../../test/training/tinyArchitecture.ts'
import { readCheckpoint } from '../checkpoint/checkpointFile.ts'
import type { TrainInput } from './trainJob.ts'

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
    const exported = {
      checkpointPath: last.path,
      format: 'safetensors',
      order: 'pytorch',
      weights: 'trained',
      preprocessing: 'outside',
      outPath,
      version: '0.0.0',
    } as const
    await engine.call('export-model', exported).result
    await expect(engine.call('export-model', exported).result).rejects.toThrow(
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
