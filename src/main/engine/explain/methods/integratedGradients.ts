import { timesPixels } from './gradientInput.ts'
import { type AttributionMethod, addUp, BATCH } from './method.ts'

/**
 * Sundararajan, Taly and Yan 2017: gradients averaged on the straight way from an input of zeros to the image (middle points of
 * `steps` equal pieces), times the input. The map sums to the change of the score but for the error of that average.
 */
export const integratedGradients: AttributionMethod = {
  id: 'integrated-gradients',
  async explain(context) {
    const { input, options } = context
    const size = input.length
    const sum = new Float64Array(size)
    for (let first = 0; first < options.steps; first += BATCH) {
      const count = Math.min(BATCH, options.steps - first)
      const inputs = new Float32Array(count * size)
      for (let n = 0; n < count; n++) {
        const share = (first + n + 0.5) / options.steps
        for (let i = 0; i < size; i++) inputs[n * size + i] = input[i]! * share
      }
      addUp(sum, await context.gradients(inputs, count), count)
      await context.breathe()
    }
    const mean = Float32Array.from(sum, (value) => value / options.steps)
    const network = mean.map((value, i) => value * input[i]!)
    const [baseline] = await context.scores(new Float32Array(size), 1)
    const change = context.score - baseline!
    const total = network.reduce((all, value) => all + value, 0)
    return {
      network,
      pixels: timesPixels(context, await context.toPixels(mean)),
      channels: 3,
      completeness: {
        change,
        sum: total,
        relativeError: Math.abs(total - change) / Math.max(Math.abs(change), 1e-6),
      },
    }
  },
}
