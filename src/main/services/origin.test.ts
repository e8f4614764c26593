import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fakeEngines, fakeTraining } from '../../../test/services/fakeEngine.ts'
import { gate, known, runManager } from '../../../test/services/testManager.ts'
import { testDataset, testRequest, testRuns } from '../../../test/services/testRuns.ts'
import { testFolder } from '../../../test/testFolder.ts'
import { DEFAULT_SETTINGS } from '../../shared/api/host.ts'
import { startEngine } from '../engine/client.ts'
import type { RangeTestInput } from '../engine/training/trainJob.ts'
import { runPaths } from '../workspace/layout.ts'
import type { ServiceContext } from './context.ts'
import { rangeTest } from './rangeTest.ts'

/** A finished run whose network has that title, and the request of others. */
async function source(title = 'Source') {
  const folder = await testFolder()
  const m = await testRuns(folder, fakeTraining({}))
  const request = testRequest()
  const { id } = await m.runs.start({ ...request, architecture: { ...request.architecture, title } })
  await m.runs.settled(id)
  return { folder, m, request, id, checkpoint: m.runs.checkpoints(id).at(-1)!.id }
}

it('a run that starts from one with a long title is there again when the workspace is opened anew', async () => {
  const { folder, m, request, id, checkpoint } = await source('n'.repeat(115))
  const tuned = await m.runs.start({ ...request, from: { checkpoint } })
  await m.runs.settled(tuned.id)
  const { from } = m.runs.file(tuned.id).request
  expect(from!.title!.length).toBeGreaterThan(120)
  await m.close()
  const again = await testRuns(folder, fakeTraining({}))
  expect(again.workspace.runs.problems()).toEqual([])
  expect(again.runs.file(tuned.id).request.from).toEqual({ checkpoint, runId: id, title: from!.title })
  await again.close()
})

it('a run whose run.json is lost still knows the layers that are frozen: it goes on as it was begun', async () => {
  const { folder, m, request, id, checkpoint } = await source()
  const tuned = await m.runs.start({ ...request, from: { checkpoint, trainFrom: 'conv9' } })
  await m.runs.settled(tuned.id)
  const { from } = m.runs.file(tuned.id).request
  await m.close()
  await rm(runPaths(join(folder, 'runs'), tuned.id).run)
  const again = await testRuns(folder, fakeTraining({}))
  expect(from).toMatchObject({ runId: id, trainFrom: 'conv9' })
  expect(again.runs.file(tuned.id).request.from).toEqual(from)
  await again.close()
})

it('a new head is not frozen', async () => {
  const { m, request, checkpoint } = await source()
  const { architecture } = request
  const layers = [...architecture.layers, { kind: 'batch-normalisation', name: 'last' } as const]
  const from = { checkpoint, trainFrom: 'last', newHead: true }
  const start = m.runs.start({ ...request, architecture: { ...architecture, layers }, from })
  await expect(start).rejects.toThrow('all layers before "last" are frozen; train from an earlier layer')
  await m.close()
})

it('a range test begins with the same weights as the training that it is for', async () => {
  const { m, request, id, checkpoint } = await source()
  const inputs: RangeTestInput[] = []
  async function* job(input: RangeTestInput) {
    inputs.push(input)
    yield { kind: 'points', points: [], steps: 10 }
  }
  const engines = fakeEngines(fakeTraining({}), { 'range-test': job })
  const services = {
    context: {
      workspace: m.workspace,
      settings: () => DEFAULT_SETTINGS,
      startEngine: () => startEngine(engines.start),
    } as ServiceContext,
    checkpoints: m.checkpoints,
    datasets: { open: async () => ({ folder: '/nowhere', dataset: testDataset }) },
  }
  const range = { steps: 10, from: 1e-5, to: 10 }
  for await (const _ of rangeTest(services, { ...range, request: { ...request, from: { checkpoint } } }));
  for await (const _ of rangeTest(services, { ...range, request }));
  const { path } = m.runs.checkpoints(id).at(-1)!
  expect(inputs.map(({ source }) => source)).toEqual([join(m.workspace.layout.root, path), null])
  await m.close()
})

it('a checkpoint that a waiting training starts from stays until that has begun, whatever the retention rule says', async () => {
  const stop = gate()
  const script = {
    validationErrors: [0.9, 0.5, 0.4, 0.3],
    beforeStep: (step: number) => (step === 5 ? stop.wait() : undefined),
  }
  const m = await runManager(script, await testFolder(), { retention: { everyEpochs: 1, atMost: 1 } })
  const { id } = await m.runs.start(testRequest({ epochs: 4 }))
  await known(m, id, 5)
  const { id: checkpoint } = m.runs.checkpoints(id)[0]!
  const tuned = await m.runs.start({ ...testRequest({ epochs: 1 }), from: { checkpoint } })
  stop.release()
  await m.runs.settled(id)
  expect(await m.runs.settled(tuned.id)).toMatchObject({ phase: 'done', reason: null })
  expect(m.runs.checkpoints(id).map(({ epoch }) => epoch + 1)).toEqual([1, 4])
  await m.close()
})
