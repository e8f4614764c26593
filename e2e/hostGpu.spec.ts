import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, expect, test } from '@playwright/test'
import { OUT } from '../scripts/lib/paths.mjs'
import { type Engine, nodeProcess, startEngine } from '../src/main/engine/client.ts'
import { readCheckpoint } from '../src/main/engine/training/checkpointFile.ts'
import { tinyArchitecture } from '../src/main/engine/training/testing/tinyArchitecture.ts'
import { tinyDataset } from '../src/main/engine/training/testing/tinyDataset.ts'
import type { TrainEvent } from '../src/main/engine/training/trainJob.ts'
import { BACKWARD_METHODS, DEFAULT_OPTIONS } from '../src/shared/explain/methods.ts'
import { PAPER_RECIPE } from '../src/shared/training/recipe.ts'
import type { RuntimeId } from '../src/shared/training/run.ts'
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

const inputOf = (runtime: RuntimeId, epochs = 1) => ({
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
      preprocessing: 'standardise' as const,
    },
    seed: 5,
    runtime,
    step: 'eager' as const,
    convolution: 'direct' as const,
  },
  datasetFolder: dataset.folder,
  runFolder: join(root, `${runtime}-${epochs}`),
  resume: null,
})

async function train(engine: Engine, runtime: RuntimeId) {
  const job = engine.call('train', inputOf(runtime))
  const events: TrainEvent[] = []
  for await (const event of job.events) events.push(event)
  const { checkpoint } = await job.result
  return { events, checkpoint }
}

async function explain(engine: Engine, runtime: RuntimeId, path: string) {
  const model = { id: path, path, runtime }
  const pixels = Uint8Array.from({ length: 32 * 32 * 3 }, (_, i) => (i * 37) % 256)
  await engine.call('explain-open', { model }).result
  return engine.call('explain-attribute', {
    model,
    pixels,
    target: { kind: 'class', index: 2 },
    methods: BACKWARD_METHODS,
    options: DEFAULT_OPTIONS,
    weights: 'trained',
  }).result
}

function difference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(found.length).toBe(expected.length)
  let largest = 0
  let off = 0
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(expected[i]!))
    off = Math.max(off, Math.abs(found[i]! - expected[i]!))
  }
  expect(largest).toBeGreaterThan(0)
  return off / largest
}

test('an engine trains and explains on the window’s WebGPU as on the processor', async () => {
  const gpu = onGpu().engine
  const processor = onProcessor()
  const [trained, expected] = [await train(gpu, 'webgpu'), await train(processor, 'wasm')]

  const started = trained.events.find((event) => event.kind === 'started')
  expect(started).toMatchObject({ runtime: 'webgpu', device: expect.stringMatching(/drawn in software/) })
  const [found, reference] = [await readCheckpoint(trained.checkpoint), await readCheckpoint(expected.checkpoint)]
  expect(found.header.metrics!.trainLoss).toBeCloseTo(reference.header.metrics!.trainLoss, 3)
  expect(found.header.metrics!.testError).toBe(reference.header.metrics!.testError)
  const byName = new Map(reference.tensors.map((tensor) => [tensor.name, tensor.data as Float32Array]))
  expect(found.tensors.map(({ name }) => name).sort()).toEqual([...byName.keys()].sort())
  for (const { name, data } of found.tensors)
    expect(difference(data as Float32Array, byName.get(name)!), name).toBeLessThan(BOUND)

  const maps = await explain(gpu, 'webgpu', expected.checkpoint)
  const references = await explain(processor, 'wasm', expected.checkpoint)
  expect(maps.map(({ method }) => method)).toEqual([...BACKWARD_METHODS])
  for (const [index, map] of maps.entries()) {
    expect(difference(map.pixels, references[index]!.pixels), map.method).toBeLessThan(BOUND)
    expect(Math.abs(map.score / references[index]!.score - 1)).toBeLessThan(BOUND)
  }
})

test('an engine whose window goes away says so in a sentence', async () => {
  const { engine, closeWindow } = onGpu()
  const job = engine.call('train', inputOf('webgpu', 1000))
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
