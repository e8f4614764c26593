import { isOnly } from '../../axes.ts'
import { OUR_EPSILON } from '../affine.ts'
import { describeSides, type Reading } from '../graph.ts'
import type { MapValue } from '../values.ts'
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
  const given = reading.map(0)
  if (given.axes.length < 2) throw reading.bad(`its input has the shape ${describeSides(given)}`)
  const value = asRow(reading, given, 1)
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

/** Positions that became channels, where the dimension at `at` is the last one: a flatten stood before. */
export const asRow = (reading: Reading, value: MapValue, at: number): MapValue =>
  at === value.axes.length - 1 && !isOnly(value.axes[at]!, 'C') ? reading.graph.flatten(value) : value

/** Layers here add 1e-6; where the file adds another number, the layer's input is scaled instead, which is the same. */
const LAYER_EPSILON = 1e-6

/** LayerNormalization over the channels of each position, and our own operator for what exporters write with nine nodes. */
function layerNormalisation(reading: Reading) {
  const given = reading.map(0)
  const told = reading.number('axis', -1)
  const at = told < 0 ? told + given.axes.length : told
  let value = asRow(reading, given, at)
  const { channels } = value.shape
  if (value.axes.slice(at + 1).some((axis) => axis.length > 0))
    throw reading.bad(`it normalises ${describeSides(value)} over several dimensions, and over the channels alone here`)
  const order = reading.channels(value, at)
  const take = (input: number, otherwise: number) =>
    reading.has(input) ? ordered(reading.weights(input, channels), order) : new Float32Array(channels).fill(otherwise)
  const tensors = { weight: take(1, 1), bias: take(2, 0) }
  const epsilon = reading.number('epsilon', 1e-5)
  if (!(epsilon > 0)) throw reading.bad(`its epsilon is ${epsilon}`)
  const axes = () => [...value.axes]
  if (Math.abs(epsilon / LAYER_EPSILON - 1) > 1e-3)
    value = reading.graph.emit({ kind: 'scale', initial: 1 }, [value], {
      tensors: { weight: new Float32Array(channels).fill(Math.sqrt(LAYER_EPSILON / epsilon)) },
      axes,
    })
  return reading.graph.emit({ kind: 'layer-normalisation' }, [value], { tensors, wish: reading.wish(1), axes })
}

/** LRN: as torch.nn.LocalResponseNorm, alpha divided by the size. */
function localResponseNormalisation(reading: Reading) {
  const { value, order } = reading.planes(reading.map(0))
  const size = reading.number('size', 5)
  if (order || size % 2 === 0)
    throw reading.bad(
      `it takes ${size} neighbouring channels${order ? ' in another order' : ''}, and an odd number of them is taken here`,
    )
  return reading.graph.emit(
    {
      kind: 'local-response-normalisation',
      size,
      alpha: reading.number('alpha', 1e-4),
      beta: reading.number('beta', 0.75),
      offset: reading.number('bias', 1),
    },
    [value],
    { axes: () => [...value.axes] },
  )
}

export const NORMALISATION: Operators = {
  BatchNormalization: batchNormalisation,
  LayerNormalization: layerNormalisation,
  LRN: localResponseNormalisation,
}
