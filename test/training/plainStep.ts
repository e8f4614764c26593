import { judge } from '../../src/main/engine/training/score.ts'
import type { TrainingStep } from '../../src/main/engine/training/step.ts'
import type { NamedTensor } from '../../src/shared/checkpoint/safetensors.ts'
import { randomStream } from '../../src/shared/data/random.ts'

/**
 * A training step without a tensor library: softmax regression by SGD with momentum, its inputs masked by random numbers of
 * (seed, step) as dropout would. Tests of the loop run on it in milliseconds.
 */
export function plainStep(size: number, classes: number, seed = 1): TrainingStep {
  const kernel = new Float32Array(size * classes)
  const momentum = new Float32Array(size * classes)
  const scores = (images: Float32Array, n: number): Float32Array => {
    const out = new Float32Array(classes)
    for (let i = 0; i < size; i++)
      for (let k = 0; k < classes; k++) out[k]! += images[n * size + i]! * kernel[i * classes + k]!
    return out
  }
  return {
    mode: 'eager',
    algorithms: { conv1: 'plain' },
    async run(batch, { learningRate, step }) {
      const random = randomStream(seed, step)
      const images = batch.images.map((value) => (random() < 0.2 ? 0 : value))
      const gradient = new Float32Array(kernel.length)
      let loss = 0
      let errors = 0
      for (let n = 0; n < batch.size; n++) {
        const logits = scores(images, n)
        const label = batch.labels[n]!
        const judged = judge(logits, label)
        loss += judged.loss
        if (judged.predicted !== label) errors++
        const highest = Math.max(...logits)
        const exponentials = logits.map((logit) => Math.exp(logit - highest))
        const sum = exponentials.reduce((a, b) => a + b)
        for (let k = 0; k < classes; k++) {
          const signal = (exponentials[k]! / sum - (k === label ? 1 : 0)) / batch.size
          for (let i = 0; i < size; i++) gradient[i * classes + k]! += images[n * size + i]! * signal
        }
      }
      for (let i = 0; i < kernel.length; i++) {
        momentum[i] = 0.9 * momentum[i]! + gradient[i]!
        kernel[i]! -= learningRate * momentum[i]!
      }
      return { loss: loss / batch.size, errors }
    },
    async read(): Promise<NamedTensor[]> {
      return [
        { name: 'conv1/kernel', shape: [size, classes], data: kernel.slice() },
        { name: 'conv1/kernel/momentum', shape: [size, classes], data: momentum.slice() },
      ]
    },
    write(tensors) {
      const find = (name: string) => tensors.find((tensor) => tensor.name === name)?.data
      kernel.set(find('conv1/kernel') ?? new Float32Array(kernel.length))
      momentum.set(find('conv1/kernel/momentum') ?? new Float32Array(kernel.length))
    },
    async logits(images, count) {
      const out = new Float32Array(count * classes)
      for (let n = 0; n < count; n++) out.set(scores(images, n), n * classes)
      return out
    },
    dispose() {},
  }
}
