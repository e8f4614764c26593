import type { RawSeries } from './collector.ts'

/** Where a curve's points stand, in order; null for an axis that is not known. */
export interface CurvePlaces {
  step: Float64Array | null
  epoch: Float64Array | null
  seconds: Float64Array | null
  /** Index of each point among those that were read. */
  order: number[]
}

/**
 * Puts a curve's points in order and finds the axes that they are known on. Nothing is guessed: a step has an epoch only where the source says so.
 * @param epochTag a curve whose values are epochs, as Lightning and Hugging Face log one beside the others
 * @param axis what numbers of steps are; recognised where absent
 */
export function places(one: RawSeries, epochTag: RawSeries | null, axis?: 'step' | 'epoch'): CurvePlaces {
  const isByStep = !Number.isNaN(one.step[0]!)
  const order = ordered(isByStep ? one.step : one.epoch, one.length)
  const steps = order.map((at) => one.step[at]!)
  let epochs = order.map((at) => one.epoch[at]!)
  const stepsAreEpochs = isByStep && (axis ? axis === 'epoch' : isKerasEpochs(one.name, steps))
  if (stepsAreEpochs) epochs = steps
  else if (isByStep && epochTag && epochs.every(Number.isNaN)) epochs = lookedUp(steps, epochTag)
  const seconds = order.map((at) => one.seconds[at]!)
  return {
    order,
    step: isByStep && !stepsAreEpochs ? Float64Array.from(steps) : null,
    epoch: endedEpochs(epochs),
    seconds: ascends(seconds) ? Float64Array.from(seconds) : null,
  }
}

/** Indices by their place; of several at one place the last one that was read. */
function ordered(places: Float64Array, length: number): number[] {
  const last = new Map<number, number>()
  for (let at = 0; at < length; at++) if (!Number.isNaN(places[at]!)) last.set(places[at]!, at)
  return [...last].sort(([a], [b]) => a - b).map(([, at]) => at)
}

/** Keras calls `epoch_loss` what it writes once an epoch, with the epoch's number for a step. */
const isKerasEpochs = (name: string, steps: readonly number[]) =>
  /(^|\/)epoch_[a-z0-9_]+$/i.test(name) &&
  steps[0]! <= 1 &&
  steps.every((step, at) => at === 0 || step === steps[at - 1]! + 1)

function lookedUp(steps: readonly number[], tag: RawSeries): number[] {
  const known = new Map<number, number>()
  for (let at = 0; at < tag.length; at++) known.set(tag.step[at]!, tag.value[at]!)
  return steps.map((step) => known.get(step) ?? Number.NaN)
}

/**
 * Epochs as the workbench has them on an axis: how many have ended. Whole numbers name epochs, counted from 0 or 1, and stand at their end,
 * which fits numbers of which there is one an epoch; of several nobody says where in the epoch they were taken. Fractions are taken as they are.
 */
function endedEpochs(epochs: readonly number[]): Float64Array | null {
  if (epochs.length === 0 || epochs.some(Number.isNaN) || !ascends(epochs)) return null
  if (epochs.some((epoch) => !Number.isInteger(epoch))) return Float64Array.from(epochs)
  if (!onePerEpoch(epochs)) return null
  const shift = epochs[0] === 0 ? 1 : 0
  return Float64Array.from(epochs, (epoch) => epoch + shift)
}

/** Whether a curve has at most one point an epoch, each at an epoch's end. */
export const onePerEpoch = (epochs: ArrayLike<number>): boolean =>
  Array.from(epochs).every((epoch, at) => Number.isInteger(epoch) && (at === 0 || epoch > epochs[at - 1]!))

const ascends = (values: readonly number[]) =>
  values.every((value, at) => !Number.isNaN(value) && (at === 0 || value >= values[at - 1]!))
