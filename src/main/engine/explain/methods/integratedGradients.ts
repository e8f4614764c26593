import type { Completeness } from '../../../../shared/explain/attribution.ts'
import { COMPLETE_ENOUGH } from '../../../../shared/explain/completeness.ts'
import { timesPixels } from './gradientInput.ts'
import { type AttributionMethod, addUp, BATCH, type MethodContext } from './method.ts'
import { wantedSteps } from './wantedSteps.ts'

/** Relative rounding error of a score: some units in the last place of float32, after sums over thousands of products. */
const ROUNDING = 8 * 2 ** -23

/**
 * Sundararajan, Taly and Yan 2017: gradients averaged on the straight way from an input of zeros to the image (middle points of
 * `steps` equal pieces), times the input. The map sums to the change of the score but for the error of that average; where it is off by more
 * than 5 %, the number of steps that would do is looked for.
 */
export const integratedGradients: AttributionMethod = {
  id: 'integrated-gradients',
  async explain(context) {
    const { input, options } = context
    const { steps } = options
    const mean = (await meanGradient(context, steps))!
    const network = mean.map((value, i) => value * input[i]!)
    const [baseline] = await context.scores(new Float32Array(input.length), 1)
    const change = context.score - baseline!
    const errorOf = (total: number) => Math.abs(total - change) / Math.max(Math.abs(change), 1e-6)
    const sum = network.reduce((all, value) => all + value, 0)
    const relativeError = errorOf(sum)
    // A change that drowns in the rounding of the two scores is no measure of a sum.
    const rounding = ROUNDING * Math.max(Math.abs(context.score), Math.abs(baseline!))
    const isMeasurable = Math.abs(change) * COMPLETE_ENOUGH > rounding
    const errorAt = async (more: number, isOver: () => boolean) => {
      const gradient = await meanGradient(context, more, isOver)
      return gradient && errorOf(gradient.reduce((all, value, i) => all + value * input[i]!, 0))
    }
    async function wanted(): Promise<Completeness['wanted']> {
      if (relativeError <= COMPLETE_ENOUGH) return null
      return isMeasurable
        ? wantedSteps({ steps, error: relativeError }, errorAt)
        : { steps: null, because: 'unmeasurable' }
    }
    return {
      network,
      pixels: timesPixels(context, await context.toPixels(mean)),
      channels: 3,
      completeness: { change, sum, relativeError, steps, wanted: await wanted() },
    }
  },
}

/** Mean of the gradients at the middle points of `steps` pieces; null where `isOver` said to stop. */
async function meanGradient(
  context: MethodContext,
  steps: number,
  isOver: () => boolean = () => false,
): Promise<Float32Array | null> {
  const { input } = context
  const size = input.length
  const sum = new Float64Array(size)
  for (let first = 0; first < steps; first += BATCH) {
    if (isOver()) return null
    const count = Math.min(BATCH, steps - first)
    const inputs = new Float32Array(count * size)
    for (let n = 0; n < count; n++) {
      const share = (first + n + 0.5) / steps
      for (let i = 0; i < size; i++) inputs[n * size + i] = input[i]! * share
    }
    addUp(sum, await context.gradients(inputs, count), count)
    await context.breathe()
  }
  return Float32Array.from(sum, (value) => value / steps)
}
