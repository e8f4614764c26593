import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { formulaBatch, formulaWeights } from '../../../../../test/golden/networks.ts'
import { testRuntime } from '../../../../../test/golden/testRuntime.ts'
import { PAPER_NETWORKS, paperArchitecture } from '../../../../shared/architecture/paper.ts'
import type { CheckpointHeader } from '../../../../shared/checkpoint/checkpoint.ts'
import type { Runtime } from '../../ops/runtime.ts'
import { loadRuntime } from '../../runtime/loadRuntime.ts'
import { createNetwork } from '../network.ts'
import { createInference, type InferenceOptions } from './createInference.ts'
import { eagerInference } from './eagerInference.ts'
import type { Inference } from './inference.ts'

const runtime = await testRuntime('tensorflow')
const BATCH = 12
const WINOGRAD = {
  conv2: 'winograd-4',
  conv3: 'winograd-2',
  conv4: 'winograd-2-banded',
  conv5: 'winograd-4-banded',
  conv6: 'winograd-2',
  conv7: 'winograd-3',
}

/** What a checkpoint says of how it was trained. */
const trainedBy = (algorithms: Record<string, string> | null) =>
  ({ stepMode: algorithms ? 'compiled' : 'eager', algorithms: algorithms ?? {} }) as CheckpointHeader['computation']

function open(
  on: Runtime,
  id: string,
  algorithms: Record<string, string> | null,
  options: Partial<InferenceOptions> = {},
): Promise<Inference> {
  const architecture = paperArchitecture(id, { width: 0.1 })
  const settings = { batch: BATCH, images: BATCH, threads: 2, ...options }
  return createInference(
    on,
    { architecture, computation: trainedBy(algorithms) },
    formulaWeights(architecture),
    settings,
  )
}

function openEager(on: Runtime, id: string, outputs: readonly number[]) {
  const architecture = paperArchitecture(id, { width: 0.1 })
  const parameters = new Map(
    formulaWeights(architecture).map(({ name, shape, data }) => [name, on.ops.constant(data, shape)]),
  )
  const made = eagerInference(on, createNetwork(architecture, parameters), { batch: BATCH, outputs })
  return {
    ...made,
    dispose() {
      for (const tensor of parameters.values()) tensor.dispose()
    },
  }
}

/** Relative L2 distance. */
function distance(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(found.length).toBe(expected.length)
  let difference = 0
  let size = 0
  for (let i = 0; i < expected.length; i++) {
    difference += (found[i]! - expected[i]!) ** 2
    size += expected[i]! ** 2
  }
  return Math.sqrt(difference / size)
}

describe.skipIf(!runtime)('a compiled forward pass', () => {
  it.each(PAPER_NETWORKS.map(({ id }) => id))('of %s gives the eager logits and maps', async (id) => {
    const layers = paperArchitecture(id).layers.map((_, index) => index)
    const compiled = await open(runtime!, id, null, { outputs: layers })
    const eager = openEager(runtime!, id, layers)
    expect(compiled.mode).toBe('compiled')
    // Fewer images than the graph takes, as at the end of a data set.
    const count = 9
    const { images } = formulaBatch(1, count)
    expect(distance(await compiled.logits(images, count), await eager.logits(images, count))).toBeLessThan(1e-5)
    const [own, others] = [compiled.outputs(images, count), eager.outputs(images, count)]
    for (const i of layers.keys()) {
      const expected = await others.maxima(i)
      expect(distance((await own.maxima(i)).subarray(0, expected.length), expected)).toBeLessThan(1e-5)
      for (const n of [0, 5, 6, 8])
        expect(distance(await own.map(i, n), await others.map(i, n)), `layer ${i}, image ${n}`).toBeLessThan(1e-5)
    }
    own.dispose()
    others.dispose()
    compiled.dispose()
    eager.dispose()
  })

  it('by the Winograd algorithms that a checkpoint was trained with stays within 1e-5', async () => {
    const compiled = await open(runtime!, 'all-cnn-c', WINOGRAD)
    const eager = openEager(runtime!, 'all-cnn-c', [])
    const { images } = formulaBatch(2, BATCH)
    const [scores, expected] = [await compiled.logits(images, BATCH), await eager.logits(images, BATCH)]
    expect(distance(scores, expected)).toBeLessThan(1e-5)
    expect(scores).not.toEqual(expected) // not the same sums in the same order: Winograd it was
    compiled.dispose()
    eager.dispose()
  })

  it('does without algorithms that it does not know', async () => {
    const compiled = await open(runtime!, 'all-cnn-c', { conv2: 'strassen' })
    const eager = openEager(runtime!, 'all-cnn-c', [])
    const { images } = formulaBatch(2, BATCH)
    const [scores, expected] = [await compiled.logits(images, BATCH), await eager.logits(images, BATCH)]
    expect(distance(scores, expected)).toBeLessThan(1e-5)
    compiled.dispose()
    eager.dispose()
  })

  it('keeps no tensors', async () => {
    const count = () => runtime!.tf.memory().numTensors
    const before = count()
    const outputsOf = paperArchitecture('all-cnn-c').layers.map((_, index) => index) // dropout's are those before it
    const compiled = await open(runtime!, 'all-cnn-c', null, { outputs: outputsOf })
    const { images } = formulaBatch(2, BATCH)
    for (let round = 0; round < 3; round++) {
      await compiled.logits(images, BATCH)
      const outputs = compiled.outputs(images, BATCH)
      await outputs.map(1, BATCH - 1)
      outputs.dispose()
      expect(count()).toBe(before)
    }
    compiled.dispose()
  })

  it('is cancelled while algorithms are measured', async () => {
    const abort = new AbortController()
    const told: number[] = []
    const cache = mkdtempSync(join(tmpdir(), 'allconv-inference-'))
    vi.stubEnv('ALLCONV_CACHE', cache) // nothing is measured there yet
    try {
      const onProgress = (done: number) => {
        told.push(done)
        abort.abort(new Error('cancelled'))
      }
      const opening = open(runtime!, 'all-cnn-c', null, { images: 10_000, signal: abort.signal, onProgress })
      await expect(opening).rejects.toThrow('cancelled')
    } finally {
      vi.unstubAllEnvs()
      rmSync(cache, { recursive: true, force: true })
    }
    expect(told).toHaveLength(1)
  })
})

it('runs eagerly where nothing compiles', async () => {
  const wasm = await loadRuntime('wasm')
  const inference = await open(wasm, 'all-cnn-c', WINOGRAD)
  expect(inference.mode).toBe('eager')
  const { images } = formulaBatch(2, 3)
  const scores = await inference.logits(images, 3)
  expect(scores).toHaveLength(30)
  expect(scores.every(Number.isFinite)).toBe(true)
  inference.dispose()
})
