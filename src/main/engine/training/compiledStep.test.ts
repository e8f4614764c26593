import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { formulaBatch, formulaWeights } from '../../../../test/golden/networks.ts'
import { testRuntime } from '../../../../test/golden/testRuntime.ts'
import { PAPER_NETWORKS, paperArchitecture } from '../../../shared/architecture/paper.ts'
import type { Architecture } from '../../../shared/architecture/spec.ts'
import type { NamedTensor } from '../../../shared/checkpoint/safetensors.ts'
import type { Progress } from '../../../shared/data/dataset.ts'
import { graphFolderPrefix } from '../ops/graph/graphSession.ts'
import { loadRuntime } from '../runtime/loadRuntime.ts'
import { type CompiledStepOptions, compiledStep } from './compiledStep.ts'
import { eagerStep } from './eagerStep.ts'
import type { TrainingStep } from './step.ts'

const runtime = await testRuntime('tensorflow')
const recipe = { momentum: 0.9, weightDecay: 0.001, dropout: true }
const seed = 4_000_000_000
const SIZE = 6
const compile = (architecture: Architecture, options: Partial<CompiledStepOptions> = {}) =>
  compiledStep(runtime!, architecture, { recipe, seed, batchSize: SIZE, threads: 2, convolution: 'direct', ...options })

const small = paperArchitecture('all-cnn-c', { width: 0.1 })
const weights = formulaWeights(small)

async function train(
  step: TrainingStep,
  from: number,
  to: number,
  size = SIZE,
  learningRate = 0.01,
): Promise<number[]> {
  const losses: number[] = []
  for (let number = from; number < to; number++)
    losses.push((await step.run(formulaBatch(number, size), { learningRate, step: number })).loss)
  return losses
}

/** Largest relative L2 distance of two sets of tensors, tensor by tensor. */
function distance(found: readonly NamedTensor[], expected: readonly NamedTensor[]): number {
  expect(found.map(({ name }) => name)).toEqual(expected.map(({ name }) => name))
  return Math.max(
    ...expected.map(({ data }, t) => {
      let difference = 0
      let size = 0
      for (const [i, value] of data.entries()) {
        difference += (found[t]!.data[i]! - value) ** 2
        size += value ** 2
      }
      return size === 0 ? Math.sqrt(difference) : Math.sqrt(difference / size)
    }),
  )
}
const isMomentum = ({ name }: NamedTensor) => name.endsWith('/momentum')
const momenta = (tensors: readonly NamedTensor[]) => tensors.filter(isMomentum)
const weightsOf = (tensors: readonly NamedTensor[]) => tensors.filter((tensor) => !isMomentum(tensor))

describe.skipIf(!runtime)('the compiled step', () => {
  describe.each(PAPER_NETWORKS.map(({ id }) => id))('of %s', (id) => {
    const architecture = paperArchitecture(id, { width: 0.1 })

    it('computes the gradients of the eager step, dropout included, and ten steps of it', async () => {
      const eager = eagerStep(runtime!, architecture, { recipe, seed })
      const compiled = await compile(architecture)
      for (const step of [eager, compiled]) step.write(formulaWeights(architecture))
      const first = { learningRate: 0.01, step: 0 }
      const [one, other] = [
        await eager.run(formulaBatch(0, SIZE), first),
        await compiled.run(formulaBatch(0, SIZE), first),
      ]
      expect(other.errors).toBe(one.errors)
      expect(other.loss).toBeCloseTo(one.loss, 5)
      // After one step from zero the momentum is the gradient.
      expect(distance(momenta(await compiled.read()), momenta(await eager.read()))).toBeLessThan(1e-4)
      const [losses, others] = [await train(eager, 1, 10), await train(compiled, 1, 10)]
      for (const [i, loss] of losses.entries()) expect(others[i]! / loss).toBeCloseTo(1, 4)
      expect(distance(weightsOf(await compiled.read()), weightsOf(await eager.read()))).toBeLessThan(1e-3)
      const { images } = formulaBatch(50, 9)
      const [scores, expected] = [await compiled.logits(images, 9), await eager.logits(images, 9)]
      expect(
        distance([{ name: 'logits', shape: [], data: scores }], [{ name: 'logits', shape: [], data: expected }]),
      ).toBeLessThan(1e-3)
      eager.dispose()
      compiled.dispose()
    })
  })

  it('names an algorithm for every convolution, and uses those it is given', async () => {
    const chosen = await compile(small, { convolution: 'auto' })
    expect(Object.keys(chosen.algorithms)).toEqual([
      'conv1',
      'conv2',
      'conv3',
      'conv4',
      'conv5',
      'conv6',
      'conv7',
      'conv8',
      'conv9',
    ])
    const given = { ...chosen.algorithms, conv2: 'winograd-2', conv3: 'direct', conv4: 'winograd-4-banded' }
    const again = await compile(small, { algorithms: given })
    expect(again.algorithms).toEqual(given)
    chosen.dispose()
    again.dispose()
  })

  it('with Winograd trains like the eager step', async () => {
    const eager = eagerStep(runtime!, small, { recipe, seed })
    const algorithms = {
      conv2: 'winograd-4',
      conv3: 'winograd-2',
      conv4: 'winograd-2-banded',
      conv5: 'winograd-4-banded',
      conv6: 'winograd-2',
      conv7: 'winograd-3',
    }
    const compiled = await compile(small, { algorithms })
    for (const step of [eager, compiled]) step.write(weights)
    const [losses, others] = [await train(eager, 0, 10), await train(compiled, 0, 10)]
    for (const [i, loss] of losses.entries()) expect(others[i]! / loss).toBeCloseTo(1, 3)
    eager.dispose()
    compiled.dispose()
  })

  it('counts only the images of a smaller batch', async () => {
    const eager = eagerStep(runtime!, small, { recipe, seed })
    const compiled = await compile(small)
    for (const step of [eager, compiled]) step.write(weights)
    const [one, other] = [await train(eager, 0, 1, 4), await train(compiled, 0, 1, 4)]
    expect(other[0]).toBeCloseTo(one[0]!, 5)
    expect(distance(await compiled.read(), await eager.read())).toBeLessThan(1e-4)
    eager.dispose()
    compiled.dispose()
  })

  it('refuses a batch larger than it was compiled for', async () => {
    const compiled = await compile(small)
    await expect(train(compiled, 0, 1, 7)).rejects.toThrow('A batch of 7 images came to a step that was compiled for 6')
    compiled.dispose()
  })

  it.each([
    ['eager', 'compiled'],
    ['compiled', 'eager'],
  ] as const)('takes over from %s to %s by what was read', async (before, after) => {
    const make = (mode: 'eager' | 'compiled') =>
      mode === 'eager' ? eagerStep(runtime!, small, { recipe, seed }) : compile(small)
    const [first, second, straight] = [await make(before), await make(after), await make('eager')]
    first.write(weights)
    straight.write(weights)
    await train(first, 0, 3)
    second.write(await first.read())
    await train(second, 3, 6)
    await train(straight, 0, 6)
    expect(distance(await second.read(), await straight.read())).toBeLessThan(1e-4)
    for (const step of [first, second, straight]) step.dispose()
  })

  it.each(['direct', 'auto'] as const)('repeats itself to the last bit (%s)', async (convolution) => {
    const run = async () => {
      const step = await compile(small, { convolution })
      step.write(weights)
      await train(step, 0, 4)
      const tensors = await step.read()
      step.dispose()
      return tensors
    }
    const [one, other] = [await run(), await run()]
    for (const [t, { name, data }] of one.entries()) expect([name, other[t]!.data]).toEqual([name, data])
  })

  it('takes weights again and again', async () => {
    const step = await compile(small)
    for (let number = 0; number < 200; number++) {
      step.write(weights)
      await train(step, number, number + 1)
    }
    expect(distance(weightsOf(await step.read()), weightsOf(weights))).toBeLessThan(0.1)
    step.dispose()
  })

  it('keeps no tensors and no files', async () => {
    const ours = () => readdirSync(tmpdir()).filter((name) => name.startsWith(graphFolderPrefix()))
    const count = () => runtime!.tf.memory().numTensors
    const [files, before] = [ours(), count()]
    const step = await compile(small)
    step.write(weights)
    for (let number = 0; number < 3; number++) {
      await train(step, number, number + 1)
      await step.logits(formulaBatch(number, 3).images, 3)
      step.write(await step.read())
      expect(count()).toBe(before)
    }
    step.dispose()
    expect(ours().filter((name) => !files.includes(name))).toEqual([])
  })

  it('tells how far the measurement of algorithms is, and ends it when it is cancelled', async () => {
    const cache = mkdtempSync(join(tmpdir(), 'allconv-measuring-'))
    vi.stubEnv('ALLCONV_CACHE', cache) // nothing is measured there yet
    const abort = new AbortController()
    const told: Progress[] = []
    try {
      const onProgress = (progress: Progress) => {
        told.push(progress)
        if (told.length === 2) abort.abort(new Error('cancelled'))
      }
      const compiling = compile(small, { convolution: 'auto', onProgress, signal: abort.signal })
      await expect(compiling).rejects.toThrow('cancelled')
    } finally {
      vi.unstubAllEnvs()
      rmSync(cache, { recursive: true, force: true })
    }
    expect(told.map(({ done, total }) => [done, total])).toEqual([
      [0, 9],
      [1, 9],
    ])
    expect(told[0]!.phase).toContain('measuring convolution algorithms')
  })

  it.each([
    [{ conv2: 'strassen' }, 'There is no convolution algorithm "strassen" (asked for conv2); choose from direct, '],
    [
      { conv8: 'winograd-4' },
      'The convolution algorithm "winograd-4" does not fit conv8 (6x6 1x1x19x19 stride 1 padding 0); choose from direct, pointwise.',
    ],
  ])('refuses the algorithms %o', async (algorithms, message) => {
    await expect(compile(small, { algorithms })).rejects.toThrow(message)
  })
})

it('refuses a runtime that is not TensorFlow', async () => {
  const wasm = await loadRuntime('wasm')
  await expect(
    compiledStep(wasm, small, { recipe, seed, batchSize: SIZE, threads: 1, convolution: 'direct' }),
  ).rejects.toThrow('runs no compiled graphs; use the eager step, or the TensorFlow runtime.')
})
