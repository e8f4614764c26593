import { describe, expect, it } from 'vitest'
import { formulaBatch, formulaWeights } from '../../../../test/golden/networks.ts'
import { testRuntime } from '../../../../test/golden/testRuntime.ts'
import { paperArchitecture } from '../../../shared/architecture/paper.ts'
import type { NamedTensor } from '../../../shared/checkpoint/safetensors.ts'
import { OPTIMISER_IDS, OPTIMISERS, type OptimiserId } from '../../../shared/training/optimisers.ts'
import { compiledStep } from './compiledStep.ts'
import { eagerStep } from './eagerStep.ts'
import type { TrainingStep } from './step.ts'

const runtime = await testRuntime('tensorflow')
const architecture = paperArchitecture('model-b', { width: 0.05 })
const SIZE = 6
const seed = 3

/** Whole networks under each optimiser; the numbers of one update are held against PyTorch's in optimisers/. */
describe.skipIf(!runtime).each(OPTIMISER_IDS)('%s', (optimiser: OptimiserId) => {
  const recipe = { optimiser, momentum: 0.9, weightDecay: 0.01, decayOf: 'kernels', dropout: true } as const
  const rate = optimiser.startsWith('adam') ? 0.001 : 0.01
  const eager = () => eagerStep(runtime!, architecture, { recipe, seed })
  const compiled = () =>
    compiledStep(runtime!, architecture, { recipe, seed, batchSize: SIZE, threads: 2, convolution: 'direct', part: 2 })
  const train = async (step: TrainingStep, from: number, to: number) => {
    for (let number = from; number < to; number++)
      await step.run(formulaBatch(number, SIZE), { learningRate: rate, step: number })
  }
  const named = (tensors: readonly NamedTensor[]) => tensors.map(({ name }) => name)

  it('trains alike by single operations and compiled', async () => {
    const [one, other] = [eager(), await compiled()]
    for (const step of [one, other]) {
      step.write(formulaWeights(architecture))
      await train(step, 0, 5)
    }
    const [expected, found] = [await one.read(), await other.read()]
    expect(named(found)).toEqual(named(expected))
    for (const [i, { name, data }] of expected.entries()) {
      const scale = data.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
      const error = data.reduce((worst, value, at) => Math.max(worst, Math.abs(found[i]!.data[at]! - value)), 0)
      expect(error / scale, name).toBeLessThan(2e-3)
    }
    for (const step of [one, other]) step.dispose()
  })

  it.each([
    ['eager', async () => eager()],
    ['compiled', compiled],
  ])('goes on from what was read to the last bit (%s)', async (_, make) => {
    const straight = await make()
    straight.write(formulaWeights(architecture))
    await train(straight, 0, 2)
    const kept = await straight.read()
    const slots = OPTIMISERS[optimiser].slots.map((slot) => `conv1/bias/${slot}`)
    expect(named(kept)).toEqual(expect.arrayContaining(slots))
    await train(straight, 2, 4)
    const resumed = await make()
    resumed.write(kept)
    await train(resumed, 2, 4)
    expect(await resumed.read()).toEqual(await straight.read())
    for (const step of [straight, resumed]) step.dispose()
  })
})
