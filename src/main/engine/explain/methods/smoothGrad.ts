import { normalStream } from '../../../../shared/explain/normal.ts'
import { type AttributionMethod, addUp, BATCH } from './method.ts'

/** Smilkov et al. 2017: gradients averaged over copies of the input with normal noise of `noise` times the input's range. */
export const smoothGrad: AttributionMethod = {
  id: 'smoothgrad',
  async explain(context) {
    const { input, options } = context
    const size = input.length
    let low = input[0]!
    let high = input[0]!
    for (const value of input) {
      low = Math.min(low, value)
      high = Math.max(high, value)
    }
    const deviation = options.noise * (high - low)
    const sum = new Float64Array(size)
    for (let first = 0; first < options.samples; first += BATCH) {
      const count = Math.min(BATCH, options.samples - first)
      const inputs = new Float32Array(count * size)
      for (let n = 0; n < count; n++) {
        const normal = normalStream(options.seed, first + n) // each copy has its own stream, whatever the batches
        for (let i = 0; i < size; i++) inputs[n * size + i] = input[i]! + deviation * normal()
      }
      addUp(sum, await context.gradients(inputs, count), count)
      await context.breathe()
    }
    const network = Float32Array.from(sum, (value) => value / options.samples)
    return { network, pixels: await context.toPixels(network), channels: 3 }
  },
}
