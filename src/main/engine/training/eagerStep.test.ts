import { describe, expect, it } from 'vitest'
import { formulaBatch, formulaWeights } from '../../../../test/golden/networks.ts'
import { paperArchitecture } from '../../../shared/architecture/paper.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { loadRuntime } from '../runtime/loadRuntime.ts'
import { countErrors, eagerStep } from './eagerStep.ts'

const runtime = await loadRuntime('wasm')
const architecture = paperArchitecture('all-cnn-c', { width: 0.05 })
const weights = formulaWeights(architecture)
const recipe = { momentum: 0.9, weightDecay: 0.001, dropout: true }
const start = (seed: number) => {
  const step = eagerStep(runtime, architecture, { recipe, seed })
  step.write(weights)
  return step
}

it('holds the same number of tensors after every step, read, write and evaluation, and none when disposed of', async () => {
  const count = () => runtime.tf.memory().numTensors
  const before = count()
  const step = start(1)
  await step.run(formulaBatch(0, 4), { learningRate: 0.01, step: 0 })
  const during = count()
  for (let number = 1; number < 4; number++) {
    await step.run(formulaBatch(number, 4), { learningRate: 0.01, step: number })
    await step.logits(formulaBatch(number, 3).images, 3)
    step.write(await step.read())
    expect(count()).toBe(during)
  }
  step.dispose()
  expect(count()).toBe(before)
})

it('goes on from what was read, to the last bit, dropout included', async () => {
  const straight = start(5)
  for (let number = 0; number < 4; number++)
    await straight.run(formulaBatch(number, 4), { learningRate: 0.05, step: number })
  const first = start(5)
  for (let number = 0; number < 2; number++)
    await first.run(formulaBatch(number, 4), { learningRate: 0.05, step: number })
  const second = eagerStep(runtime, architecture, { recipe, seed: 5 })
  second.write(await first.read())
  for (let number = 2; number < 4; number++)
    await second.run(formulaBatch(number, 4), { learningRate: 0.05, step: number })
  expect(await second.read()).toEqual(await straight.read())
  for (const step of [straight, first, second]) step.dispose()
})

it('draws other masks with another seed', async () => {
  const [a, b] = [start(5), start(6)]
  const losses = await Promise.all(
    [a, b].map((step) => step.run(formulaBatch(0, 4), { learningRate: 0.05, step: 0 }).then(({ loss }) => loss)),
  )
  expect(losses[0]).not.toBe(losses[1])
  for (const step of [a, b]) step.dispose()
})

it('evaluates more images than one batch holds, without dropout', async () => {
  const step = start(1)
  const { images } = formulaBatch(0, 260)
  const all = await step.logits(images, 260)
  expect(all).toHaveLength(2600)
  const last = await step.logits(images.subarray(259 * 3072), 1)
  for (let k = 0; k < 10; k++) expect(all[2590 + k]).toBeCloseTo(last[k]!, 5)
  step.dispose()
})

describe('refuses', () => {
  it.each([
    [
      'a missing tensor',
      weights.slice(1),
      'The weights hold no tensor conv1/kernel; they are probably those of another network.',
    ],
    [
      'a tensor of another shape',
      [{ name: 'conv1/kernel', shape: [5, 5, 3, 5], data: new Float32Array(375) }, ...weights.slice(1)],
      'Tensor conv1/kernel has the shape [5,5,3,5], but the network needs [3,3,3,5]; the weights are probably those of another network.',
    ],
  ])('%s, and keeps its own', async (_, tensors, message) => {
    const step = start(1)
    expect(() => step.write(tensors)).toThrow(new WorkbenchError('BAD_INPUT', message))
    expect((await step.read())[0]!.data).toEqual(weights[0]!.data)
    step.dispose()
  })
})

it.each([
  ['the largest score wins', [1, 3, 2], 1, 0],
  ['another is larger', [1, 3, 2], 2, 1],
  ['the first of equals wins', [3, 3, 0], 0, 0],
  ['so the second one loses', [3, 3, 0], 1, 1],
  ['a score that is no number is an error', [Number.NaN, 0, 0], 0, 1],
])('counts errors: %s', (_, logits, label, errors) => {
  expect(countErrors(Float32Array.from(logits), Int32Array.of(label), 3)).toBe(errors)
})
