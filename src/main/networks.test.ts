import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { afterEach, describe, expect, it } from 'vitest'
import { fakeEngines, fakeTraining } from '../../test/services/fakeEngine.ts'
import { testDataset, testRequest } from '../../test/services/testRuns.ts'
import { testFolder } from '../../test/testFolder.ts'
import { decodeCheckpoint } from '../shared/checkpoint/checkpoint.ts'
import { decodeNetworkFile, encodeNetworkFile } from '../shared/networks/networkFile.ts'
import { type Application, createApplication } from './application.ts'
import type { EvaluateInput, EvaluateResult } from './engine/evaluation/evaluateJob.ts'

const open: Application[] = []
afterEach(async () => {
  for (const application of open.splice(0)) await application.close()
})

const capabilities = { revealInFolder: false, nativeDialogs: false, remoteHosts: false, notifications: false }
const words = { name: 'small', title: 'A small one', data: 'Shapes, as drawn.', limits: ['It knows ten shapes.'] }

/** Of ten test images, all of class 0, seven are right. */
// biome-ignore lint/correctness/useYield: it has no events
async function* evaluate({ checkpointPath }: EvaluateInput): AsyncGenerator<never, EvaluateResult> {
  await decodeNetworkFile(await readFile(checkpointPath), 'what is evaluated')
  const confusion = new Uint32Array(100)
  confusion[0] = 7
  confusion[3] = 3
  return {
    ...{ dataset: 'shapes', datasetSha256: 'a'.repeat(64), part: 'test', matching: 'same', count: 10 },
    ...{ classes: testDataset.classes, loss: 0.9, error: 0.3, confusion },
    ...{ positions: new Uint32Array(10), labels: new Uint16Array(10), predicted: new Uint16Array(10) },
    ...{ confidence: new Float32Array(10), logits: new Float32Array(100) },
  }
}

async function workbench(networks: string | null = null) {
  const workspace = await testFolder()
  const folder = join(workspace, 'datasets', 'shapes')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'dataset.json'), JSON.stringify(testDataset))
  await writeFile(join(folder, 'images.bin'), new Uint8Array(50 * 32 * 32 * 3).fill(9))
  await writeFile(join(folder, 'labels.bin'), new Uint8Array(100))
  const engines = fakeEngines(fakeTraining(), { evaluate })
  const application = await createApplication({ workspace, startProcess: engines.start, capabilities, networks })
  open.push(application)
  const api = createRouterClient(application.router, { context: { isHere: true } })
  const browser = createRouterClient(application.router, { context: {} })
  return { api, browser, application, workspace }
}

/** A trained run packed into `networks/small.safetensors` of a folder of its own. */
async function packed() {
  const from = await workbench()
  const { id } = await from.api.runs.start(testRequest({ epochs: 2 }))
  await from.application.services.runs.settled(id)
  const best = (await from.api.runs.checkpoints({ id })).at(-1)!
  const folder = await testFolder()
  const path = join(folder, 'small.safetensors')
  const result = await from.api.networks.pack({ checkpointId: best.id, path, ...words })
  return { ...from, id, checkpoint: best, folder, path, result }
}

describe('a network file', () => {
  it('holds the weights in half precision, the curve, how they do, and a sample of each class', async () => {
    const { path, result, id } = await packed()
    const { card, header, tensors } = await decodeNetworkFile(await readFile(path), path)
    expect(card).toEqual(result.card)
    expect(card).toMatchObject({ ...words, command: null, evaluation: { dataset: 'shapes', count: 10, error: 0.3 } })
    expect(card.evaluation!.perClass[0]).toEqual({ name: 'class 0', images: 10, errors: 3 })
    expect(card.evaluation!.perClass[1]).toEqual({ name: 'class 1', images: 0, errors: 0 })
    expect(card.epochs.map(({ epoch }) => epoch)).toEqual([0, 1])
    expect(card.samples).toMatchObject({ height: 32, width: 32, images: [{ label: 0 }] })
    expect(Buffer.from(card.samples!.images[0]!.pixels, 'base64')).toEqual(Buffer.alloc(3072, 9))
    expect(header.runId).toBe(id)
    expect(tensors).toEqual([{ name: 'weights', shape: [2], data: Float32Array.of(8, 1) }])
    // What is no parameter of the network stays as it is; its parameters are halves.
    const bias = { name: 'conv1/bias', shape: [10], data: new Float32Array(10).fill(0.1) }
    const own = await encodeNetworkFile({ header, card, tensors: [...tensors, bias] })
    const kept = (await decodeNetworkFile(own, path)).tensors
    expect(kept.find(({ name }) => name === 'conv1/bias')!.data[0]).toBe(0.0999755859375) // float(numpy.float16(0.1))
    expect(kept.find(({ name }) => name === 'weights')!.data).toEqual(Float32Array.of(8, 1))
  })

  it('becomes a finished run elsewhere, once', async () => {
    const { folder, path } = await packed()
    const { api, workspace } = await workbench(folder)
    expect(await api.networks.bundled()).toMatchObject([{ card: words, runId: null }])
    const [run, again] = await Promise.all([api.networks.add({ name: 'small' }), api.networks.add({ path })])
    expect(again).toEqual(run)
    const { id } = run
    expect(id).toMatch(/^small-[0-9a-f]{16}$/)
    expect(run).toMatchObject({ id, title: 'A small one', phase: 'done', epochsDone: 2, totalSteps: 8 })
    expect(await api.networks.add({ name: 'small' })).toMatchObject({ id })
    expect((await api.networks.bundled())[0]!.runId).toBe(id)
    expect(await readdir(join(workspace, 'runs'))).toEqual([id])
    const [checkpoint, ...others] = await api.runs.checkpoints({ id })
    expect(others).toEqual([])
    expect(checkpoint).toMatchObject({ kind: 'epoch', epoch: 1, best: true, last: true })
    const { tensors } = await decodeCheckpoint(await readFile(join(workspace, checkpoint!.path)), 'it')
    expect(tensors).toEqual([{ name: 'weights', shape: [2], data: Float32Array.of(8, 1) }])
    expect((await api.networks.card({ runId: id }))!.limits).toEqual(words.limits)
  })

  it('is refused where it is damaged, no network file, or not there, and leaves nothing behind', async () => {
    const { path, folder, workspace: from, checkpoint } = await packed()
    const { api, workspace } = await workbench(folder)
    const bytes = await readFile(path)
    bytes[bytes.length - 1]! ^= 1
    const damaged = join(await testFolder(), 'damaged.safetensors')
    await writeFile(damaged, bytes)
    const add = (path: string) => api.networks.add({ path })
    await expect(add(damaged)).rejects.toMatchObject({ code: 'BAD_FILE', message: expect.stringMatching(/damaged/) })
    await expect(add(join(from, checkpoint.path))).rejects.toMatchObject({
      message: expect.stringMatching(/no network card/),
    })
    await expect(add('/nowhere.safetensors')).rejects.toMatchObject({ message: expect.stringMatching(/nowhere/) })
    await expect(api.networks.add({ name: 'large' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringMatching(/there is: small/),
    })
    expect(await readdir(join(workspace, 'runs')).catch(() => [])).toEqual([])
  })

  it.each([
    ['../../../datasets', 'shapes'],
    ['../../../../victim', 'shapes'],
    ['.', 'shapes'],
    ['other', '../../victim'],
  ])('cannot name a place: run "%s" of the data set "%s"', async (runId, dataset) => {
    const { path } = await packed()
    const { api, workspace } = await workbench()
    const before = await readdir(workspace)
    const { header, ...rest } = await decodeNetworkFile(await readFile(path), path)
    const forged = join(await testFolder(), 'forged.safetensors')
    const strange = { ...header, runId, dataset: { ...header.dataset, name: dataset } }
    await writeFile(forged, await encodeNetworkFile({ ...rest, header: strange }))
    const added = await api.networks.add({ path: forged }).catch((error) => error)
    if (dataset === 'shapes') expect(await readdir(join(workspace, 'runs'))).toEqual([added.id])
    else expect(added).toMatchObject({ code: 'BAD_FILE', message: expect.stringMatching(/at request.dataset/) })
    expect((await readdir(workspace)).filter((name) => name !== 'runs' && !before.includes(name))).toEqual([])
    expect(await readdir(join(workspace, 'datasets'))).toEqual(['shapes'])
  })

  it('of another epoch of the same run is another run; imported weights stay imported', async () => {
    const { api, id, checkpoint, folder } = await packed()
    const [first] = await api.runs.checkpoints({ id })
    expect(first!.id).not.toBe(checkpoint.id)
    const early = join(folder, 'early.safetensors')
    await api.networks.pack({ checkpointId: first!.id, path: early, ...words })
    const other = await workbench()
    const runs = [await other.api.networks.add({ path: early })]
    runs.push(await other.api.networks.add({ path: join(folder, 'small.safetensors') }))
    expect(new Set(runs.map((run) => run.id)).size).toBe(2)
    expect(runs.map(({ epochsDone }) => epochsDone)).toEqual([1, 2])
    const { header, card, tensors } = await decodeNetworkFile(await readFile(early), early)
    const imported = { ...header, imported: { file: 'elsewhere.pth' } }
    const foreign = join(folder, 'foreign.safetensors')
    await writeFile(foreign, await encodeNetworkFile({ header: imported, tensors, card: { ...card, epochs: [] } }))
    expect(await other.api.networks.add({ path: foreign })).toMatchObject({ imported: { file: 'elsewhere.pth' } })
  })

  it.each([
    ['pixels that are no base64', { label: 0, pixels: '!!' }, /samples/],
    ['too few pixels', { label: 0, pixels: 'AAAA' }, /height x width x 3/],
    ['a class that the network has not', { label: 77, pixels: Buffer.alloc(3072).toString('base64') }, /class 77/],
  ])('is refused with %s', async (_, sample, sentence) => {
    const { path, folder, api } = await packed()
    const { header, card, tensors } = await decodeNetworkFile(await readFile(path), path)
    const odd = join(folder, 'odd.safetensors')
    const samples = { height: 32, width: 32, images: [sample] }
    const strange = { header, card: { ...card, samples }, tensors }
    await writeFile(odd, await encodeNetworkFile(strange))
    await expect(api.networks.add({ path: odd })).rejects.toMatchObject({
      code: 'BAD_FILE',
      message: expect.stringMatching(sentence),
    })
  })

  it('replaces no file, and a browser writes to exports alone', async () => {
    const { api, browser, path, checkpoint, workspace } = await packed()
    const ask = { checkpointId: checkpoint.id, path, ...words }
    await expect(api.networks.pack(ask)).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(browser.networks.pack({ ...ask, path: '/tmp/x.safetensors' })).rejects.toMatchObject({
      code: 'REFUSED',
    })
    const { path: written } = await browser.networks.pack({ ...ask, path: 'mine.safetensors' })
    expect(written).toBe(join(workspace, 'exports', 'mine.safetensors'))
  })
})
