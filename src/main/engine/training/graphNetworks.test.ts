import { describe, expect, it } from 'vitest'
import { formulaLabels, formulaValues } from '../../../../test/golden/formula.ts'
import { formulaWeights } from '../../../../test/golden/networks.ts'
import { testRuntime } from '../../../../test/golden/testRuntime.ts'
import { GRAPH_STACKS, graphArchitecture } from '../../../../test/reference/graphNetworks.ts'
import { createInference } from '../network/inference/createInference.ts'
import { compiledStep } from './compiledStep.ts'
import { eagerStep } from './eagerStep.ts'

const runtime = await testRuntime('tensorflow')
const recipe = { momentum: 0.9, weightDecay: 0.01, dropout: true }
const seed = 7
const SIZE = 6
const input = { height: 12, width: 10, channels: 2 }
const images = (salt: number, count: number) => formulaValues(salt, count * 12 * 10 * 2)
const batch = (step: number, size = SIZE) => ({
  size,
  images: images(100 + step, size),
  labels: formulaLabels(200 + step, size, 3),
})

function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, bound: number, what: string) {
  expect(found.length, what).toBe(expected.length)
  let [worst, largest] = [0, 1e-12]
  for (let i = 0; i < expected.length; i++) {
    worst = Math.max(worst, Math.abs(found[i]! - expected[i]!))
    largest = Math.max(largest, Math.abs(expected[i]!))
  }
  expect(worst / largest, what).toBeLessThan(bound)
}

describe.skipIf(!runtime).each(Object.entries(GRAPH_STACKS))('%s', (_, layers) => {
  const architecture = graphArchitecture(layers, input)
  const weights = formulaWeights(architecture)

  it.each([6, 2])('trains three steps alike by single operations and compiled, parts of %d', async (part) => {
    const eager = eagerStep(runtime!, architecture, { recipe, seed })
    const options = { recipe, seed, batchSize: SIZE, threads: 2, convolution: 'direct', part } as const
    const compiled = await compiledStep(runtime!, architecture, options)
    for (const step of [eager, compiled]) step.write(weights)
    for (let step = 0; step < 3; step++) {
      const size = step === 2 ? SIZE - 2 : SIZE // the last batch of an epoch
      const [one, other] = [
        await eager.run(batch(step, size), { learningRate: 0.05, step }),
        await compiled.run(batch(step, size), { learningRate: 0.05, step }),
      ]
      expect(other.loss).toBeCloseTo(one.loss, 5)
      expect(other.errors).toBe(one.errors)
    }
    const [expected, found] = [await eager.read(), await compiled.read()]
    for (const [i, { name, data }] of expected.entries()) expectClose(found[i]!.data, data, 1e-4, name)
    expectClose(await compiled.logits(images(9, 5), 5), await eager.logits(images(9, 5), 5), 1e-4, 'logits')
    for (const step of [eager, compiled]) step.dispose()
  })

  it('keeps no tensors but its own', async () => {
    const count = () => runtime!.tf.memory().numTensors
    const before = count()
    const step = eagerStep(runtime!, architecture, { recipe, seed })
    step.write(weights)
    await step.run(batch(0), { learningRate: 0.05, step: 0 })
    const during = count()
    await step.run(batch(1), { learningRate: 0.05, step: 1 })
    await step.logits(images(9, 5), 5)
    expect(count()).toBe(during)
    step.dispose()
    expect(count()).toBe(before)
  })

  it('gives the same maps compiled and not', async () => {
    const outputs = layers.map((_, index) => index)
    const header = { architecture, computation: { stepMode: 'eager', algorithms: {} } as never }
    const open = (on: NonNullable<typeof runtime>) =>
      createInference(on, header, weights, { batch: 5, images: 5, threads: 2, outputs })
    const { native: _native, ...plain } = runtime!
    const [compiled, eager] = [await open(runtime!), await open(plain)]
    expect([compiled.mode, eager.mode]).toEqual(['compiled', 'eager'])
    const [own, others] = [compiled.outputs(images(3, 5), 5), eager.outputs(images(3, 5), 5)]
    for (const i of outputs)
      for (const n of [0, 4]) expectClose(await own.map(i, n), await others.map(i, n), 1e-5, `layer ${i}, image ${n}`)
    for (const one of [own, others, compiled, eager]) one.dispose()
  })
})
