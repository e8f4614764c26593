import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, expect, test } from '@playwright/test'
import { OUT } from '../scripts/lib/paths.mjs'
import { readCheckpoint } from '../src/main/engine/checkpoint/checkpointFile.ts'
import { type Engine, nodeProcess, startEngine } from '../src/main/engine/client.ts'
import { BACKWARD_METHODS } from '../src/shared/explain/methods.ts'
import { relativeError } from '../test/golden/readGolden.ts'
import { explainTiny, tinyTraining, trainTiny } from '../test/tinyEngineRun.ts'
import { tinyDataset } from '../test/training/tinyDataset.ts'
import { launchWithWebGpu, openGpuPage, whyNoWebGpu } from './gpu/gpuPage.ts'
import { startDesktopEngine } from './gpu/startEngine.ts'

// The desktop application's WebGPU, without Electron: the built engine, and the built page of its hidden window in Chromium on SwiftShader.

/** Of the largest number: what WebGPU may differ from the processor's runtime by. */
const BOUND = 1e-3

let browser: Browser
let missing: string | null
let dataset: Awaited<ReturnType<typeof tinyDataset>>
let root: string
const engines: Engine[] = []

test.beforeAll(async () => {
  browser = await launchWithWebGpu()
  missing = await whyNoWebGpu(browser)
  dataset = await tinyDataset({ train: 16, test: 8 })
  root = await mkdtemp(join(tmpdir(), 'allconv-gpu-'))
})
test.beforeEach(({ browserName: _ }, info) => {
  test.skip(info.project.name !== 'browser', 'says nothing about a host')
  test.skip(missing !== null, missing ?? '')
})
test.afterEach(() => {
  for (const engine of engines.splice(0)) engine.kill()
})
test.afterAll(async () => {
  await browser.close()
  await dataset.remove()
  await rm(root, { recursive: true, force: true })
})

const onGpu = () => {
  const started = startDesktopEngine(browser)
  engines.push(started.engine)
  return started
}
const onProcessor = () => {
  const engine = startEngine(nodeProcess(join(OUT, 'main', 'engine.js')))
  engines.push(engine)
  return engine
}

const folders = () => ({ dataset: dataset.folder, runs: root })

test('an engine trains and explains on the window’s WebGPU as on the processor', async () => {
  const gpu = onGpu().engine
  const processor = onProcessor()
  const [trained, expected] = [
    await trainTiny(gpu, tinyTraining('webgpu', folders())),
    await trainTiny(processor, tinyTraining('wasm', folders())),
  ]

  const started = trained.events.find((event) => event.kind === 'started')
  expect(started).toMatchObject({ runtime: 'webgpu', device: expect.stringMatching(/drawn in software/) })
  const [found, reference] = [await readCheckpoint(trained.checkpoint), await readCheckpoint(expected.checkpoint)]
  expect(found.header.metrics!.trainLoss).toBeCloseTo(reference.header.metrics!.trainLoss, 3)
  expect(found.header.metrics!.testError).toBe(reference.header.metrics!.testError)
  const byName = new Map(reference.tensors.map((tensor) => [tensor.name, tensor.data as Float32Array]))
  expect(found.tensors.map(({ name }) => name).sort()).toEqual([...byName.keys()].sort())
  for (const { name, data } of found.tensors)
    expect(relativeError(data as Float32Array, byName.get(name)!), name).toBeLessThan(BOUND)

  const maps = await explainTiny(gpu, 'webgpu', expected.checkpoint)
  const references = await explainTiny(processor, 'wasm', expected.checkpoint)
  expect(maps.map(({ method }) => method)).toEqual([...BACKWARD_METHODS])
  for (const [index, map] of maps.entries()) {
    expect(relativeError(map.pixels, references[index]!.pixels), map.method).toBeLessThan(BOUND)
    expect(Math.abs(map.score / references[index]!.score - 1)).toBeLessThan(BOUND)
  }
})

test('an engine whose window goes away says so in a sentence', async () => {
  const { engine, closeWindow } = onGpu()
  const job = engine.call('train', tinyTraining('webgpu', folders(), 1000))
  for await (const event of job.events)
    if (event.kind === 'steps') {
      await closeWindow()
      break
    }
  await expect(job.result).rejects.toMatchObject({
    code: 'RUNTIME',
    message: 'The GPU gave up (its window closed); take a smaller batch or another runtime.',
  })
})

test('doctor finds the window’s GPU and says why the automatic choice passes it over', async () => {
  const [report] = await onGpu().engine.call('probe', { runtimes: ['webgpu'], tensorflowFolder: null, threads: 2 })
    .result
  expect(report).toMatchObject({
    works: true,
    passedOver: expect.stringMatching(/is no GPU, so it is taken only by name\.$/),
    tried: [expect.stringMatching(/^WebGPU [\d.]+ in a window of its own loads and computes\.$/), report!.passedOver],
  })
})

test('the window’s page has no Node, runs no other script and reaches nothing', async () => {
  const { page } = await openGpuPage(browser, () => {})
  const reached: string[] = []
  page.on('request', (request) => reached.push(request.url()))
  const seen = await page.evaluate(async () => {
    const script = document.createElement('script')
    script.textContent = 'window.injected = true'
    document.head.append(script)
    const failed = async (act: () => unknown) => {
      try {
        await act()
        return false
      } catch {
        return true
      }
    }
    return {
      injected: 'injected' in window,
      node: ['require', 'process', 'Buffer', 'module'].filter((name) => name in globalThis),
      fetch: await failed(() => fetch('/gpu.js')),
      elsewhere: await failed(() => fetch('https://example.org/')),
      worker: await failed(
        () =>
          new Promise((resolve, reject) => {
            const worker = new Worker('/gpu.js')
            worker.onerror = reject
            setTimeout(resolve, 500)
          }),
      ),
      shown: document.body?.childElementCount ?? 0,
    }
  })
  expect(seen).toEqual({ injected: false, node: [], fetch: true, elsewhere: true, worker: true, shown: 0 })
  expect(reached).toEqual([])
  await page.close()
})
