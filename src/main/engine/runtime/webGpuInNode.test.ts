import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { chromium } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBuiltEngine } from '../../../../test/builtEngine.ts'
import { relativeError } from '../../../../test/golden/readGolden.ts'
import { explainTiny, tinyTraining, trainTiny } from '../../../../test/tinyEngineRun.ts'
import { tinyDataset } from '../../../../test/training/tinyDataset.ts'
import { BACKWARD_METHODS } from '../../../shared/explain/methods.ts'
import { readCheckpoint } from '../checkpoint/checkpointFile.ts'
import type { Engine } from '../client.ts'

/** Of the largest number. */
const BOUND = 1e-3

/** Folders in which a Chromium brings SwiftShader, a Vulkan driver that computes on the processor. */
const folder = ['/usr/lib/chromium', '/usr/lib/chromium-browser', dirname(chromium.executablePath())].find(
  (candidate) =>
    process.platform === 'linux' &&
    ['vk_swiftshader_icd.json', 'libvulkan.so.1'].every((name) => existsSync(join(candidate, name))),
)
if (!folder) console.warn('Skipped: there is no Chromium whose SwiftShader could stand for a GPU.')

describe.skipIf(!folder)('WebGPU in Node, drawn by SwiftShader', () => {
  let dataset: Awaited<ReturnType<typeof tinyDataset>>
  let runs: string
  let gpu: Engine
  let processor: Engine
  beforeAll(async () => {
    dataset = await tinyDataset({ train: 16, test: 8 })
    runs = await mkdtemp(join(tmpdir(), 'allconv-webgpu-'))
    gpu = await startBuiltEngine({
      environment: { LD_LIBRARY_PATH: folder!, VK_ICD_FILENAMES: join(folder!, 'vk_swiftshader_icd.json') },
    })
    processor = await startBuiltEngine()
  })
  afterAll(async () => {
    gpu.kill()
    processor.kill()
    await dataset.remove()
    await rm(runs, { recursive: true, force: true })
  })

  it('trains, tests and explains as WebAssembly does', async () => {
    const folders = { dataset: dataset.folder, runs }
    const [found, expected] = await Promise.all([
      trainTiny(gpu, tinyTraining('webgpu', folders)),
      trainTiny(processor, tinyTraining('wasm', folders)),
    ])
    expect(found.events.find(({ kind }) => kind === 'started')).toMatchObject({ runtime: 'webgpu' })
    const [trained, reference] = [await readCheckpoint(found.checkpoint), await readCheckpoint(expected.checkpoint)]
    expect(trained.header.metrics).toMatchObject({ testError: reference.header.metrics!.testError })
    expect(trained.tensors.map(({ name }) => name)).toEqual(reference.tensors.map(({ name }) => name))
    for (const [index, { name, data }] of trained.tensors.entries())
      expect(relativeError(data as Float32Array, reference.tensors[index]!.data as Float32Array), name).toBeLessThan(
        BOUND,
      )

    const maps = await explainTiny(gpu, 'webgpu', expected.checkpoint)
    const references = await explainTiny(processor, 'wasm', expected.checkpoint)
    expect(maps.map(({ method }) => method)).toEqual([...BACKWARD_METHODS])
    for (const [index, { method, pixels }] of maps.entries())
      expect(relativeError(pixels, references[index]!.pixels), method).toBeLessThan(BOUND)
  })

  it('is taken only by name, as it is no GPU', async () => {
    const [report] = await gpu.call('probe', { runtimes: ['webgpu'], tensorflowFolder: null, threads: null }).result
    expect(report).toMatchObject({
      works: true,
      device: expect.stringMatching(/\(drawn in software\)$/),
      passedOver: expect.stringMatching(/is no GPU, so it is taken only by name\.$/),
    })
  })
})
