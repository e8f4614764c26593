import { describe, expect, it } from 'vitest'
import { backward } from '../../src/main/engine/network/backward.ts'
import { forward, infer } from '../../src/main/engine/network/forward.ts'
import type { Runtime, Tensor } from '../../src/main/engine/ops/runtime.ts'
import { eagerStep, type StepOptions } from '../../src/main/engine/training/eagerStep.ts'
import type { TrainingStep } from '../../src/main/engine/training/step.ts'
import type { PresetOptions } from '../../src/shared/architecture/presets/builder.ts'
import { convNext } from '../../src/shared/architecture/presets/convnext.ts'
import { denseNet } from '../../src/shared/architecture/presets/densenet.ts'
import { efficientNet } from '../../src/shared/architecture/presets/efficientnet.ts'
import { mobileNet } from '../../src/shared/architecture/presets/mobilenet.ts'
import { imageNetResNet } from '../../src/shared/architecture/presets/resnet.ts'
import { presetArchitecture } from '../../src/shared/architecture/presets/table.ts'
import type { Architecture, LayerSpec } from '../../src/shared/architecture/spec.ts'
import { readAll } from '../reference/readAll.ts'
import { TOLERANCE } from './checkNetworks.ts'
import { formulaBatch, formulaWeights, networkOn } from './networks.ts'
import { readGolden, relativeError } from './readGolden.ts'

/** Presets with numbers by scripts/golden/graph_networks.py and mobile_networks.py. */
const GOLDEN_NETWORKS = [
  'resnet-20',
  'vgg-16-bn',
  'squeezenet-1.1',
  'resnet-bottleneck',
  'densenet',
  'mobilenet',
  'efficientnet',
  'convnext',
]

/** As scripts/golden/mobile_networks.py has them: each kind of block, with and without a stride and a sum. */
const MOBILE_STAGES = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 2, 1],
] as const
const EFFICIENT_STAGES = [
  [1, 3, 1, 16, 1],
  [6, 3, 2, 24, 2],
  [6, 5, 2, 40, 2],
] as const
const CONVNEXT_STAGES = [
  [96, 1],
  [192, 2],
  [384, 1],
] as const

/** Families of presets in fewer blocks than the preset, by their own builders. */
const SHORT: Record<string, (options: PresetOptions) => LayerSpec[]> = {
  'resnet-bottleneck': (options) => imageNetResNet({ blocks: [2, 2], bottleneck: true }, options),
  densenet: (options) => denseNet(options, { blocks: [3, 2], growth: 4, stem: 8 }),
  mobilenet: (options) => mobileNet(options, MOBILE_STAGES),
  efficientnet: (options) => efficientNet(options, EFFICIENT_STAGES),
  convnext: (options) => convNext(options, CONVNEXT_STAGES),
}

/** The network that the numbers are of, for ten classes and images of 32x32. */
function architectureOf(id: string, width: number): Architecture {
  const layers = SHORT[id]?.({ width, classes: 10 })
  return layers
    ? { id, title: id, input: { height: 32, width: 32, channels: 3 }, layers }
    : presetArchitecture(id, { width, classes: 10, inputSize: 32 })
}

/** Ten steps of a network of twenty layers multiply rounding: what one step holds to 1e-4, ten hold to this. */
const AFTER_TEN = 1e-3

type MakeStep = (architecture: Architecture, options: StepOptions & { batchSize: number }) => Promise<TrainingStep>

/** Compares presets on `runtime` with PyTorch's numbers; `make` builds the step, the eager one by itself. */
export function checkPresets(
  runtime: Runtime,
  make: MakeStep = async (architecture, options) => eagerStep(runtime, architecture, options),
): void {
  describe.each(GOLDEN_NETWORKS)('%s equals PyTorch', (id) => {
    const golden = readGolden(`networks/${id}`)
    const number = (key: string) => golden.setting<number>(key)
    const architecture = architectureOf(id, number('width'))
    const weights = formulaWeights(architecture)
    const { ops, scoped, tf } = runtime
    const batch = (step: number) => formulaBatch(step, number('batch'), number('salt'))
    const expectClose = (found: ArrayLike<number>, name: string, bound = TOLERANCE) =>
      expect(relativeError(found, golden.tensors.get(name)!.data), name).toBeLessThan(bound)
    const images = ({ images, size }: ReturnType<typeof batch>) => ops.constant(images, [size, 32, 32, 3])

    it('in scores, in training and in evaluation, and the gradient of every weight', async () => {
      const found = scoped(() => {
        const network = networkOn(runtime, architecture, weights)
        const { labels, size } = batch(0)
        const evaluated = infer(ops, network, images(batch(0)))
        const pass = forward(ops, network, images(batch(0)), { training: true })
        const { gradient } = ops.softmaxCrossEntropy(pass.logits, tf.tensor1d(labels, 'int32'))
        const start = { layer: pass.layers.length - 1, signal: ops.scale(gradient, 1 / size) }
        const { parameters } = backward(ops, network, pass, start, { rule: 'gradient', input: false, parameters: true })
        return { evaluated, logits: pass.logits, ...Object.fromEntries(parameters) } as Record<string, Tensor>
      })
      const { evaluated, logits, ...gradients } = await readAll(found)
      expectClose(evaluated!, 'evaluated')
      expectClose(logits!, 'logits')
      const names = [...golden.tensors.keys()].filter((name) => name.startsWith('gradient/'))
      expect(
        Object.keys(gradients)
          .map((name) => `gradient/${name}`)
          .sort(),
      ).toEqual(names.sort())
      // What a batch normalisation takes away, such as a bias before it, has no gradient but rounding.
      const isFree = (name: string) => golden.tensors.get(`gradient/${name}`)!.data.every((one) => Math.abs(one) < 1e-9)
      // Every reader of DenseNet's first normalisation normalises again, so the gradient of its scale cancels but for a thousandth of the others'.
      const cancels = (name: string) => id === 'densenet' && name === 'bn1/weight'
      for (const [name, gradient] of Object.entries(gradients))
        if (cancels(name)) {
          const wanted = golden.tensors.get(`gradient/${name}`)!.data
          for (const [i, value] of gradient.entries()) expect(Math.abs(value - wanted[i]!), name).toBeLessThan(1e-6)
        } else if (isFree(name)) expect(Math.max(...gradient.map(Math.abs)), name).toBeLessThan(1e-5)
        else expectClose(gradient, `gradient/${name}`)
    })

    it('after each of the first SGD steps, running statistics included', async () => {
      const { momentum, weightDecay } = { momentum: number('momentum'), weightDecay: number('weightDecay') }
      const recipe = { momentum, weightDecay, dropout: false }
      const step = await make(architecture, { recipe, seed: 0, batchSize: number('batch') })
      step.write(weights)
      const losses: number[] = []
      for (const at of golden.setting<number[]>('losses').keys())
        losses.push((await step.run(batch(at), { learningRate: number('learningRate'), step: at })).loss)
      expect(relativeError(losses, golden.setting<number[]>('losses'))).toBeLessThan(AFTER_TEN)
      const trained = new Map((await step.read()).map((tensor) => [tensor.name, tensor.data]))
      step.dispose()
      for (const { name } of weights) expectClose(trained.get(name)!, `trained/${name}`, AFTER_TEN)
    })

    it('in gradient, deconvnet and guided backpropagation down to the image', async () => {
      const found = scoped(() => {
        const network = networkOn(runtime, architecture, weights)
        const image = batch(0).images.subarray(0, 32 * 32 * 3)
        const pass = forward(ops, network, ops.constant(image, [1, 32, 32, 3]))
        const signal = ops.constant(Float32Array.of(0, 0, 0, 1, 0, 0, 0, 0, 0, 0), [1, 10])
        const start = { layer: pass.layers.length - 1, signal }
        const picture = (rule: 'gradient' | 'deconvnet' | 'guided') =>
          backward(ops, network, pass, start, { rule, input: true, parameters: false }).input!
        return { gradient: picture('gradient'), deconvnet: picture('deconvnet'), guided: picture('guided') }
      })
      for (const [name, picture] of Object.entries(await readAll(found))) expectClose(picture, `attribution/${name}`)
    })
  })
}
