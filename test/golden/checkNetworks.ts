import { describe, expect, it } from 'vitest'
import { backward } from '../../src/main/engine/network/backward.ts'
import { forward } from '../../src/main/engine/network/forward.ts'
import type { Runtime, Tensor } from '../../src/main/engine/ops/runtime.ts'
import { eagerStep } from '../../src/main/engine/training/eagerStep.ts'
import { readAll } from '../reference/readAll.ts'
import { formulaValues } from './formula.ts'
import { formulaBatch, type GoldenAttribution, goldenNetwork, networkOn } from './networks.ts'
import { relativeError } from './readGolden.ts'

/** The bound of every comparison with PyTorch, relative to the largest number expected. */
export const TOLERANCE = 1e-4
const RULES = ['gradient', 'deconvnet', 'guided'] as const

/** Compares what `runtime` computes for the networks `ids` with PyTorch's numbers. */
export function checkNetworks(runtime: Runtime, ids: readonly string[]): void {
  describe.each(ids)('%s equals PyTorch', (id) => {
    const { architecture, weights, golden } = goldenNetwork(id)
    const { ops, scoped, tf } = runtime
    const batch = (step: number) => formulaBatch(step, golden.setting<number>('batch'), golden.setting<number>('salt'))
    const expectClose = (found: ArrayLike<number>, name: string) =>
      expect(relativeError(found, golden.tensors.get(name)!.data), name).toBeLessThan(TOLERANCE)

    it('in logits and the gradient of every weight', async () => {
      const found = scoped(() => {
        const { images, labels, size } = batch(0)
        const network = networkOn(runtime, architecture, weights)
        const pass = forward(ops, network, ops.constant(images, [size, 32, 32, 3]))
        const { gradient } = ops.softmaxCrossEntropy(pass.logits, tf.tensor1d(labels, 'int32'))
        const start = { layer: pass.layers.length - 1, signal: ops.scale(gradient, 1 / size) }
        const { parameters } = backward(ops, network, pass, start, { rule: 'gradient', input: false, parameters: true })
        return { logits: pass.logits, ...Object.fromEntries(parameters) } as Record<string, Tensor>
      })
      const { logits, ...gradients } = await readAll(found)
      expectClose(logits!, 'logits')
      expect(Object.keys(gradients).sort()).toEqual(weights.map(({ name }) => name).sort())
      for (const [name, gradient] of Object.entries(gradients)) expectClose(gradient, `gradient/${name}`)
    })

    it('after each of ten SGD steps with momentum and weight decay', async () => {
      const recipe = {
        momentum: golden.setting<number>('momentum'),
        weightDecay: golden.setting<number>('weightDecay'),
        dropout: false,
      }
      const step = eagerStep(runtime, architecture, { recipe, seed: 0 })
      step.write(weights)
      const losses: number[] = []
      for (const number of golden.setting<number[]>('losses').keys()) {
        const options = { learningRate: golden.setting<number>('learningRate'), step: number }
        losses.push((await step.run(batch(number), options)).loss)
      }
      expect(relativeError(losses, golden.setting<number[]>('losses'))).toBeLessThan(TOLERANCE)
      const trained = new Map((await step.read()).map((tensor) => [tensor.name, tensor.data]))
      step.dispose()
      for (const { name, data } of weights) {
        expectClose(trained.get(name)!, `trained/${name}`)
        // How far the weights went is held to the same bound as where they are.
        const went = (to: Float32Array) => Float64Array.from(to, (value, index) => value - data[index]!)
        const expected = went(golden.tensors.get(`trained/${name}`)!.data)
        expect(relativeError(went(trained.get(name)!), expected), `change of ${name}`).toBeLessThan(TOLERANCE)
      }
    })

    it('in gradient, deconvnet and guided backpropagation down to the image', async () => {
      const found = scoped(() => {
        const network = networkOn(runtime, architecture, weights)
        const image = batch(0).images.subarray(0, 32 * 32 * 3)
        const pass = forward(ops, network, ops.constant(image, [1, 32, 32, 3]))
        const pictures: Record<string, Tensor> = {}
        for (const [number, unit] of golden.setting<GoldenAttribution[]>('attributions').entries()) {
          const layer = pass.layers.findIndex(({ report }) => report.name === unit.layer)
          const shape = ops.shape(pass.layers[layer]!.output)
          const signal = ops.constant(seedSignal(unit, shape), shape)
          for (const rule of RULES) {
            const options = { rule, input: true, parameters: false }
            pictures[`attribution/${number}/${rule}`] = backward(ops, network, pass, { layer, signal }, options).input!
          }
        }
        return pictures
      })
      for (const [name, picture] of Object.entries(await readAll(found))) expectClose(picture, name)
    })
  })
}

function seedSignal(unit: GoldenAttribution, shape: readonly number[]): Float32Array {
  const [, height, width, channels] = shape as [number, number, number, number]
  if (unit.kind === 'field') return formulaValues(3000, height * width * channels)
  const signal = new Float32Array(height * width * channels)
  signal[(unit.row * width + unit.column) * channels + unit.channel] = 1
  return signal
}
