import { OUR_EPSILON } from '../affine.ts'
import { describeSides, type Reading } from '../graph.ts'
import type { Operators } from './operator.ts'

/** A number a channel, from the file's order of channels to ours. */
export function ordered(numbers: Float32Array, order: readonly number[] | null): Float32Array {
  if (!order) return numbers
  const out = new Float32Array(numbers.length)
  for (const [theirs, ours] of order.entries()) out[ours] = numbers[theirs]!
  return out
}

/** BatchNormalization by its running values. Another epsilon than 1e-5 goes into the variance, which is the same. */
function batchNormalisation(reading: Reading) {
  const value = reading.map(0)
  if (value.axes.length < 2) throw reading.bad(`its input has the shape ${describeSides(value)}`)
  const order = reading.channels(value, 1)
  const { channels } = value.shape
  const take = (input: number) => ordered(reading.weights(input, channels), order)
  const epsilon = reading.number('epsilon', 1e-5)
  const [weight, bias, mean, variance] = [take(1), take(2), take(3), take(4)]
  return reading.graph.emit({ kind: 'batch-normalisation' }, [value], {
    tensors: {
      weight,
      bias,
      running_mean: mean,
      running_var: Math.abs(epsilon - OUR_EPSILON) < 1e-9 ? variance : variance.map((v) => v + (epsilon - OUR_EPSILON)),
    },
    wish: reading.wish(1),
    axes: () => [...value.axes],
  })
}

export const NORMALISATION: Operators = { BatchNormalization: batchNormalisation }
