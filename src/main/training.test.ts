import { cp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { builtEngine } from '../../test/builtEngine.ts'
import { testFolder } from '../../test/testFolder.ts'
import { tinyDataset } from '../../test/training/tinyDataset.ts'
import { tinyRequest } from '../../test/training/tinyRequest.ts'
import { decodeSafetensors } from '../shared/checkpoint/safetensors.ts'
import { QUANTITIES } from '../shared/training/layerDiagnostics.ts'
import type { RunSummary } from '../shared/training/run.ts'
import { type Application, createApplication } from './application.ts'
import { type EngineProcess, nodeProcess, type StartProcess } from './engine/client.ts'
import { exportModel } from './services/exports/exportModel.ts'
import { importWeights } from './services/importWeights.ts'

let dataset: Awaited<ReturnType<typeof tinyDataset>>
let start: StartProcess
const processes: EngineProcess[] = []
beforeAll(async () => {
  dataset = await tinyDataset()
  const startProcess = nodeProcess(await builtEngine())
  start = (environment) => {
    const engine = startProcess(environment)
    processes.push(engine)
    return engine
  }
})
afterAll(() => dataset.remove())

const EXPORT = { format: 'safetensors', order: 'pytorch', weights: 'trained', preprocessing: 'outside' } as const
const REQUEST = { ...tinyRequest(8), diagnosticsEvery: 5 }

/** What a resumed run must repeat: everything but times. */
async function numbersOf({ services }: Application, { id }: Pick<RunSummary, 'id'>) {
  const [loss, error] = await services.runs.metrics({
    runIds: [id],
    x: 'step',
    series: ['loss', 'error'],
    from: null,
    to: null,
    buckets: 10_000,
  })
  return {
    layers: await services.runs.layers({ id, quantities: [...QUANTITIES], from: null, to: null, columns: 1000 }),
    steps: [...loss!.x],
    losses: [...loss!.mean],
    errors: [...error!.mean],
    epochs: services.runs.get(id).epochs.map(({ seconds, imagesPerSecond, ...metrics }) => metrics),
  }
}

it('a training whose engine is killed in mid-epoch goes on to the numbers of one that was left alone', async () => {
  const workspace = await testFolder()
  await cp(dataset.folder, join(workspace, 'datasets', 'corners'), { recursive: true })
  const capabilities = { revealInFolder: false, nativeDialogs: false, remoteHosts: false, notifications: false }
  const application = await createApplication({ workspace, startProcess: start, capabilities, threads: 1 })
  try {
    const { runs, checkpoints, evaluations } = application.services
    const alone = await runs.start(REQUEST)
    const killed = await runs.start(REQUEST)
    const left = await runs.settled(alone.id)
    expect(left).toMatchObject({ phase: 'done', reason: null, stepMode: 'eager' })
    const { stepsPerEpoch } = left

    // Some steps into an epoch, with a checkpoint of the one before.
    let kept = false
    for await (const event of runs.events(0)) {
      if (event.runId !== killed.id) continue
      kept ||= event.kind === 'checkpoint'
      if (kept && event.kind === 'steps' && event.steps.at(-1)!.step % stepsPerEpoch > 1) break
    }
    process.kill(processes.at(-1)!.pid!, 'SIGKILL')
    expect(await runs.settled(killed.id)).toMatchObject({
      phase: 'failed',
      reason: 'The engine ended unexpectedly (signal SIGKILL); everything up to the last checkpoint is kept.',
    })
    expect(runs.checkpoints(killed.id).length).toBeGreaterThan(0)
    await runs.resume(killed.id)
    const resumed = await runs.settled(killed.id)
    expect(resumed.phase).toBe('done')
    const numbers = await numbersOf(application, left)
    expect(numbers.layers.measured).toBe(Math.ceil(left.totalSteps / 5))
    expect(await numbersOf(application, resumed)).toEqual(numbers)

    const last = runs.checkpoints(killed.id).find((checkpoint) => checkpoint.last)!
    await checkpoints.open(last.id)
    const evaluation = await evaluations.evaluate({ checkpointId: last.id, part: 'test' })
    expect(evaluation.error).toBe(resumed.lastEpoch!.testError)
    expect(evaluation.count).toBe(evaluation.confusion.reduce((sum, count) => sum + count, 0))

    // What goes out for PyTorch comes in again as the same network.
    const outside = await testFolder()
    const path = join(outside, 'weights.safetensors')
    await exportModel(application.services, { ...EXPORT, checkpointId: last.id, path }, { isHere: true })
    await expect(
      exportModel(application.services, { ...EXPORT, checkpointId: last.id, order: 'ours', path }, { isHere: true }),
    ).rejects.toMatchObject({ code: 'CONFLICT' })
    const { architecture } = REQUEST
    const imported = await importWeights(application.services, {
      path,
      architecture,
      dataset: 'corners',
      preprocessing: 'standardise',
    })
    expect(imported.note).not.toContain('preprocessing')
    // With another preprocessing the same weights are another model, which is told.
    const other = await importWeights(application.services, {
      path,
      architecture,
      dataset: 'corners',
      preprocessing: 'none',
    })
    expect(other.note).toContain('expects images with the preprocessing "standardise", but it was imported with "none"')
    const [checkpoint] = runs.checkpoints(imported.id)
    const weightsOf = async (checkpointId: string) => {
      const out = join(outside, `${checkpointId}.safetensors`)
      await exportModel(application.services, { ...EXPORT, checkpointId, order: 'ours', path: out }, { isHere: true })
      const { tensors } = decodeSafetensors(await readFile(out), out)
      return new Map(tensors.map(({ name, data }) => [name, data]))
    }
    expect(await weightsOf(checkpoint!.id)).toEqual(await weightsOf(last.id))
  } finally {
    await application.close()
  }
}, 240_000)
