import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtEngine } from '../../test/builtEngine.ts'
import { testFolder } from '../../test/testFolder.ts'
import { tinyDataset } from '../../test/training/tinyDataset.ts'
import { tinyRequest } from '../../test/training/tinyRequest.ts'
import { withClasses } from '../shared/training/origin.ts'
import type { RunRequest } from '../shared/training/run.ts'
import { createApplication } from './application.ts'
import { readCheckpoint } from './engine/checkpoint/checkpointFile.ts'
import { type EngineProcess, nodeProcess, type StartProcess } from './engine/client.ts'
import { openModel } from './services/open/openModel.ts'

const MODELS = join(import.meta.dirname, '../../test/golden/onnx')
const CLASSES = ['a', 'b', 'c', 'd']
/** Of the five that each model is said to know; two are the data set's. */
const THEIRS = ['owl', 'b', 'hen', 'a', 'fox']

/** So many that there are always steps after a checkpoint that are told before the end. */
const EPOCHS = 8

let dataset: Awaited<ReturnType<typeof tinyDataset>>
let startProcess: StartProcess
const processes: EngineProcess[] = []
beforeAll(async () => {
  dataset = await tinyDataset()
  const start = nodeProcess(await builtEngine())
  startProcess = (environment) => {
    const engine = start(environment)
    processes.push(engine)
    return engine
  }
})
afterAll(() => dataset.remove())

/** A workspace with a model of another program in it, and fine-tunings of that. */
async function opened(file: string) {
  const workspace = await testFolder()
  await cp(dataset.folder, join(workspace, 'datasets', 'corners'), { recursive: true })
  const capabilities = { revealInFolder: false, nativeDialogs: false, remoteHosts: false, notifications: false }
  const application = await createApplication({ workspace, startProcess, capabilities, threads: 1 })
  const { services } = application
  const { runs } = services
  const path = join(MODELS, file)
  const model = await openModel({ ...services, versions: {} }, { path, classes: THEIRS.join('\n') })
  const [source] = runs.checkpoints(model.id)
  const own = model.request.architecture
  /** Batches of one image make epochs long enough to be killed in. */
  const request = (change: Partial<RunRequest>, trainFrom?: string): RunRequest => ({
    ...tinyRequest(EPOCHS),
    ...change,
    recipe: { ...tinyRequest(EPOCHS).recipe, batchSize: 1, augmentation: { flip: true, shift: 2 } },
    architecture: withClasses({ ...own, input: { ...own.input, height: 32, width: 32 } }, CLASSES.length),
    from: { checkpoint: source!.id, newHead: true, ...(trainFrom && { trainFrom }) },
  })
  const readOf = (at: string) => readCheckpoint(join(workspace, at))
  return { application, runs, request, source: await readOf(source!.path), readOf }
}

/** Kills a run's engine after the first steps that come, or once so many checkpoints are kept and some steps are gone since. */
async function killed({ runs }: Pick<Awaited<ReturnType<typeof opened>>, 'runs'>, id: string, checkpoints: number) {
  let kept = 0
  let told = 0
  for await (const event of runs.events(0)) {
    if (event.runId !== id) continue
    if (event.kind === 'checkpoint') kept++
    if (event.kind === 'summary' && event.summary.phase === 'done')
      throw new Error('it was done before it could be killed')
    if (event.kind === 'steps') told = event.steps.at(-1)!.step
    if (kept >= checkpoints && event.kind === 'steps' && told % runs.get(id).stepsPerEpoch > 1) break
  }
  process.kill(processes.at(-1)!.pid!, 'SIGKILL')
  const { phase, step } = await runs.settled(id)
  expect(phase).toBe('failed')
  expect(told).toBeGreaterThan(step) // it has to train again what it had trained
  expect(runs.checkpoints(id).length).toBeGreaterThanOrEqual(checkpoints)
}

describe.each<[file: string, trainFrom: string | undefined, step: RunRequest['step'], checkpoints: number]>([
  ['batch-normalisation-epsilon.onnx', undefined, 'eager', 1],
  ['batch-normalisation-epsilon.onnx', 'dense1', 'auto', 1],
  ['residual.onnx', 'conv2', 'eager', 0],
  ['residual.onnx', undefined, 'auto', 1],
])('%s fine-tuned from %s on, step %s', (file, trainFrom, step, checkpoints) => {
  it(`is killed with ${checkpoints} checkpoints and ends with the bits of one that was left alone`, async () => {
    const ours = await opened(file)
    try {
      const { runs, request, source, readOf } = ours
      const asked = request({ step }, trainFrom)
      const alone = await runs.start(asked)
      expect(await runs.settled(alone.id)).toMatchObject({ phase: 'done', reason: null })
      const { id } = await runs.start(asked)
      await killed(ours, id, checkpoints)
      await runs.resume(id)
      expect(await runs.settled(id)).toMatchObject({ phase: 'done', reason: null })
      const last = async (run: string) => readOf(runs.checkpoints(run).find((one) => one.last)!.path)
      const [resumed, whole] = [await last(id), await last(alone.id)]
      expect(resumed.tensors).toEqual(whole.tensors)
      const numbers = (run: string) => runs.get(run).epochs.map(({ seconds, imagesPerSecond, ...rest }) => rest)
      expect(numbers(id)).toEqual(numbers(alone.id))

      // The head is the data set's; frozen layers are the model's to the last bit; all others have moved.
      expect(whole.header.dataset.classes).toEqual(CLASSES)
      const names = source.tensors.map(({ name }) => name)
      const tensor = ({ tensors }: typeof whole, name: string) => tensors.find((one) => one.name === name)!
      expect(tensor(whole, 'dense1/kernel').shape.at(-1)).toBe(CLASSES.length)
      const first = names.findIndex((name) => name.startsWith(`${trainFrom ?? 'conv1'}/`))
      for (const [at, name] of names.entries()) {
        const [before, after] = [tensor(source, name).data, tensor(whole, name).data]
        if (at < first || name.startsWith('preprocessing/')) expect(after, name).toEqual(before)
        else expect(after, name).not.toEqual(before)
      }
    } finally {
      await ours.application.close()
    }
  })
})
