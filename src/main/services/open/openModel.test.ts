import { copyFile, open as openFile, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { exportedModel, preprocessings, rowCases } from '../../../../test/exports/cases.ts'
import { scoresOf } from '../../../../test/open/scores.ts'
import { type FakeJobs, fakeEngines, fakeTraining } from '../../../../test/services/fakeEngine.ts'
import { testFolder } from '../../../../test/testFolder.ts'
import { type Application, createApplication } from '../../application.ts'
import { readCheckpoint } from '../../engine/checkpoint/checkpointFile.ts'
import { stateFromTensors } from '../../engine/data/preprocessing/state.ts'
import { writeOnnx } from '../../engine/exports/onnx/writeOnnx.ts'
import { openModelFile } from '../../engine/open/openFile.ts'
import { checkModel, drawModel, fitModel, inspectModel, openModel } from '../../engine/open/openModel.ts'
import { tryModel } from '../../engine/open/tryModel.ts'
import { loadRuntime } from '../../engine/runtime/loadRuntime.ts'
import {
  drawModel as draw,
  fitModel as fits,
  inspectModel as inspect,
  openModel as open,
  tryModel as tryIt,
} from './openModel.ts'

const GOLDEN = join(import.meta.dirname, '../../../../test/golden/onnx')
const SMALL = { input: { height: 9, width: 9 } }

let application: Application | null = null
afterEach(async () => {
  await application?.close()
  application = null
})

/** An application whose engines do these two jobs in this process. */
async function opened() {
  const folder = await testFolder()
  const jobs = {
    'open-model': openModel,
    'inspect-model': inspectModel,
    'check-model': checkModel,
    'fit-model': fitModel,
    'draw-model': drawModel,
    'try-model': tryModel,
  } as unknown as FakeJobs
  application = await createApplication({
    workspace: join(folder, 'workspace'),
    startProcess: fakeEngines(fakeTraining(), jobs).start,
    capabilities: { revealInFolder: false, nativeDialogs: false, remoteHosts: false, notifications: false },
  })
  return { folder, services: application.services, runs: join(folder, 'workspace', 'runs') }
}

/** Makes a file so long without writing anything. */
async function grow(path: string, size: number) {
  const file = await openFile(path, 'a')
  await file.truncate(size)
  await file.close()
}

describe('a model of another program', () => {
  it('becomes a finished run with one checkpoint, and an architecture of the workspace', async () => {
    const { services, runs } = await opened()
    const path = join(GOLDEN, 'residual.onnx')
    const run = await open(services, { path, ...SMALL, name: 'My Net', preprocessing: 'signed' })
    expect(run).toMatchObject({
      title: 'My Net',
      phase: 'done',
      imported: { file: path, opened: { form: 'ONNX', preprocessing: 'signed' } },
      request: { dataset: 'elsewhere', recipe: { preprocessing: 'standardise' } },
    })
    expect(run.id).toMatch(/^my-net-[0-9a-f]{12}$/)
    const [info] = services.runs.checkpoints(run.id)
    const { header, tensors } = await readCheckpoint(join(runs, '..', info!.path), info!.id)
    expect(header.dataset.classes).toEqual(['class 0', 'class 1', 'class 2', 'class 3', 'class 4'])
    const numbers = (name: string) => [...tensors.find((tensor) => tensor.name === name)!.data]
    expect(numbers('preprocessing/mean')).toEqual([127.5, 127.5, 127.5])
    expect(numbers('preprocessing/deviation')).toEqual([127.5, 127.5, 127.5])
    expect((await services.architectures.get(run.id)).architecture).toEqual(run.request.architecture)
  })

  it('is measured on a data set that has to be named, for its file names none', async () => {
    const { services } = await opened()
    const run = await open(services, { path: join(GOLDEN, 'residual.onnx'), ...SMALL, name: 'My Net' })
    const [info] = services.runs.checkpoints(run.id)
    await expect(services.evaluations.evaluate({ checkpointId: info!.id, part: 'test' })).rejects.toThrow(
      'My Net was opened from a file that names no data set; say which one to measure it on, as in --dataset cifar-10.',
    )
  })

  it('is tried on an image before it is opened, by the answers given until then', async () => {
    const { services } = await opened()
    const path = join(GOLDEN, 'residual.onnx')
    const pixels = Uint8Array.from({ length: 9 * 9 * 3 }, (_, at) => (at * 37) % 256)
    const classes = 'cat\ndog\nhen\nfox\nowl'
    const trial = await tryIt(services, { path, ...SMALL, classes, preprocessing: 'signed', pixels })
    const model = await openModelFile(path, { id: 'x', title: 'X', ...SMALL })
    const scores = await scoresOf(
      await loadRuntime('wasm'),
      model,
      Float32Array.from(pixels, (value) => (value - 127.5) / 127.5),
    )
    const sum = scores.reduce((total, score) => total + Math.exp(score), 0)
    for (const [at, name] of classes.split('\n').entries())
      expect(trial.classes.find((one) => one.name === name)!.probability).toBeCloseTo(Math.exp(scores[at]!) / sum, 4)
    expect(services.runs.list()).toEqual([])
    await expect(tryIt(services, { path, ...SMALL, pixels: pixels.subarray(3) })).rejects.toThrow('takes 9 x 9 pixels')
  })

  it('without a network says which ones may be its own; with one, nothing', async () => {
    const { services } = await opened()
    expect(await fits(services, { path: join(GOLDEN, 'residual.onnx') })).toBeNull()
    const report = await fits(services, { path: join(GOLDEN, '../states/plain.pth') })
    expect(report!.networks.some((network) => network.fits)).toBe(false)
  })

  it('that the workbench has exported is asked nothing', async () => {
    const { services, folder, runs } = await opened()
    const [one] = rowCases()
    const state = preprocessings(one!.architecture.input).find(({ kind }) => kind === 'gcn-zca')!
    const model = exportedModel(one!, state)
    const path = join(folder, 'again.onnx')
    await writeFile(path, writeOnnx(model, true, '0.0.0'))
    expect(await inspect(services, { path })).toMatchObject({
      preprocessing: 'file',
      saysPreprocessing: true,
      classSource: 'file',
      classes: model.classes,
    })
    const run = await open(services, { path })
    expect(run.request.recipe.preprocessing).toBe('gcn-zca')
    const [info] = services.runs.checkpoints(run.id)
    const { tensors } = await readCheckpoint(join(runs, '..', info!.path), info!.id)
    expect(stateFromTensors('gcn-zca', tensors)).toEqual(state)
    // Who knows better is believed.
    const other = await open(services, { path, preprocessing: 'unit' })
    expect(other).toMatchObject({ imported: { opened: { preprocessing: 'unit' } } })
    expect(other.request.recipe.preprocessing).toBe('none')
  })

  it('is the same run when it is opened again, under whatever path', async () => {
    const { services, folder, runs } = await opened()
    const copy = join(folder, 'residual.onnx')
    await copyFile(join(GOLDEN, 'residual.onnx'), copy)
    const first = await open(services, { path: join(GOLDEN, 'residual.onnx'), ...SMALL })
    expect((await open(services, { path: copy, ...SMALL })).id).toBe(first.id)
    // What it expects of images is part of what it computes.
    expect((await open(services, { path: copy, ...SMALL, preprocessing: 'caffe' })).id).not.toBe(first.id)
    expect(await readdir(runs)).toHaveLength(2)
  })

  it('whose external data alone has changed is another run, as its ONNX file stays the same to the byte', async () => {
    const { services, folder } = await opened()
    const path = join(folder, 'external-numbers.onnx')
    for (const name of ['external-numbers.onnx', 'external-numbers.data'])
      await copyFile(join(GOLDEN, name), join(folder, name))
    const first = await open(services, { path, ...SMALL })
    expect((await open(services, { path, ...SMALL })).id).toBe(first.id)
    const numbers = await readFile(join(folder, 'external-numbers.data'))
    numbers.writeFloatLE(2 * numbers.readFloatLE(0), 0)
    await writeFile(join(folder, 'external-numbers.data'), numbers)
    const second = await open(services, { path, ...SMALL })
    expect(second.id).not.toBe(first.id)
    const [before, after] = [first, second].map((run) => services.runs.checkpoints(run.id)[0]!.id)
    expect(after).not.toBe(before)
  })

  it.each([
    ['residual.onnx', SMALL, 'residual-b5d92bb48349'],
    ['../tfjs/own.json', {}, 'own-0c5e6fc89ced'],
  ])('of %s keeps the id that earlier versions gave it', async (name, said, id) => {
    const { services } = await opened()
    expect((await open(services, { path: join(GOLDEN, name), ...said })).id).toBe(id)
  })

  it('whose operators are not all computed is drawn as one network, however often', async () => {
    const { services } = await opened()
    const path = join(GOLDEN, '../drawn/recogniser.onnx')
    const first = await draw(services, { path })
    expect(first!.architecture.id).toMatch(/-[0-9a-f]{12}$/)
    expect((await draw(services, { path }))!.architecture.id).toBe(first!.architecture.id)
    expect(await draw(services, { path: join(GOLDEN, '../states/plain.pth') })).toBeNull()
  })

  it('takes the class names that are given, and as many as it has classes', async () => {
    const { services } = await opened()
    const request = { path: join(GOLDEN, 'residual.onnx'), ...SMALL }
    const report = await inspect(services, { ...request, classes: 'cat\ndog\nhen\nfox\nowl\n' })
    expect(report).toMatchObject({ classes: ['cat', 'dog', 'hen', 'fox', 'owl'], classSource: 'given', form: 'ONNX' })
    await expect(open(services, { ...request, classes: 'cat\ndog' })).rejects.toThrow(
      'The network has 5 classes, but 2 names are given',
    )
  })

  it('that cannot be opened leaves nothing behind', async () => {
    const { services, folder, runs } = await opened()
    const path = join(folder, 'text.onnx')
    await writeFile(path, 'not a model')
    await expect(open(services, { path, ...SMALL })).rejects.toMatchObject({ code: 'BAD_FILE' })
    await expect(open(services, { path: join(folder, 'none.onnx') })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await readdir(runs).catch(() => [])).toEqual([])
    expect(services.runs.list()).toEqual([])
  })

  it.each(['zeros.onnx', 'zeros.pt', 'zeros.safetensors', 'zeros.h5', 'video.mp4'])(
    'that is none is refused before its checksum: 8 GB of zeros as %s',
    async (name) => {
      const { services, folder } = await opened()
      const path = join(folder, name)
      await grow(path, 8e9)
      const begun = performance.now()
      await expect(open(services, { path, ...SMALL })).rejects.toMatchObject({ code: 'BAD_FILE' })
      expect(performance.now() - begun).toBeLessThan(5000)
    },
  )

  it('whose weights are of no network here is refused before its checksum', async () => {
    const { services, folder } = await opened()
    const path = join(folder, 'language.safetensors')
    const tensor = { dtype: 'F16', shape: [5e8, 8], data_offsets: [0, 8e9] }
    const header = Buffer.from(JSON.stringify({ 'model.embed_tokens.weight': tensor }))
    const length = Buffer.alloc(8)
    length.writeBigUInt64LE(BigInt(header.length))
    await writeFile(path, Buffer.concat([length, header]))
    await grow(path, 8e9 + 8 + header.length)
    const begun = performance.now()
    await expect(open(services, { path })).rejects.toThrow('language.safetensors')
    expect(performance.now() - begun).toBeLessThan(5000)
  })

  it('is read no further once its caller has left, however large it is', async () => {
    const { services, folder } = await opened()
    const path = join(folder, 'large.onnx')
    // A field that no reader knows, of 8 GB: number 100, and its length.
    const length = 8e9
    const tail = [0xa2, 0x06]
    for (let rest = length; rest > 0; rest = Math.floor(rest / 128)) tail.push((rest % 128) + (rest >= 128 ? 128 : 0))
    const content = Buffer.concat([await readFile(join(GOLDEN, 'residual.onnx')), Buffer.from(tail)])
    await writeFile(path, content)
    await grow(path, content.length + length)
    const leaving = new AbortController()
    const opening = open(services, { path, ...SMALL }, leaving.signal)
    setTimeout(() => leaving.abort(), 20)
    await expect(opening).rejects.toMatchObject({ name: 'AbortError' })
  })
})
