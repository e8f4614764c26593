import { randomStream } from '../../../shared/data/random.ts'
import type { MaximisationEvent } from '../../../shared/explain/model.ts'
import { normalStream } from '../../../shared/explain/normal.ts'
import type { LoadedModel } from '../checkpoint/loadModel.ts'
import { breathe } from './explain.ts'
import { blur, roll, totalVariationGradient } from './pixelFilters.ts'
import { scoresAndSignals } from './readScores.ts'
import { resolveTarget } from './target.ts'

export interface MaximisationRequest {
  layer: string
  channel: number
  steps: number
  seed: number
}

// Chosen by eye on 32x32 networks: pictures neither of single pixels nor without edges. Pixels are 0 to 255.
const NOISE = 16 // deviation of the first image around mid-grey
const JITTER = 2 // pixels that the image is shifted by at random before every step
const BLUR = 1.6 // deviation of the gradient's blur at the first step; it falls to zero: coarse shapes first, then fine ones
const STEP = 9 // how far a pixel moves at first, in units of the gradient's deviation; it falls to a fifth
const VARIATION = 0.35 // pull towards flat areas, against the normalised gradient
const SHOWN_EVERY = 8

/**
 * Activation maximisation: gradient ascent in the space of pixels on the mean of a channel's map before its ReLU, from noise. Everything
 * goes through the network's own preprocessing, so the result is an image that could have been dropped.
 */
export async function* maximise(
  model: LoadedModel,
  { layer, channel, steps, seed }: MaximisationRequest,
  signal: AbortSignal,
): AsyncGenerator<MaximisationEvent, void, void> {
  const { network, runtime, preprocessing } = model
  const { height, width } = network.architecture.input
  const target = resolveTarget(network.report, { kind: 'channel', layer, channel })
  const readOut = target.before ?? target.after
  const normal = normalStream(seed, 2)
  const random = randomStream(seed, 3)
  let image = Float32Array.from({ length: height * width * 3 }, () => 128 + NOISE * normal())
  for (let step = 0; step <= steps; step++) {
    await breathe(signal)
    const done = step === steps
    const [down, right] = done ? [0, 0] : [shift(random), shift(random)]
    const seen = roll(image, height, width, down, right)
    const input = await preprocessing.apply(seen, 1)
    const { scores, signals } = await scoresAndSignals(runtime, network, readOut, input, 1, done ? null : 'gradient')
    if (done || step % SHOWN_EVERY === 0)
      yield { step, steps, activation: scores[0]!, pixels: Uint8Array.from(image, Math.round), seed, done }
    if (!signals) return
    const progress = step / steps
    const uphill = roll(await preprocessing.adjoint(signals, seen, 1), height, width, -down, -right)
    const smooth = normalise(blur(uphill, height, width, BLUR * (1 - progress)))
    const rough = totalVariationGradient(image, height, width)
    const size = STEP * (1 - 0.8 * progress)
    image = image.map((value, i) => Math.min(255, Math.max(0, value + size * (smooth[i]! - VARIATION * rough[i]!))))
  }
}

const shift = (random: () => number) => Math.floor(random() * (2 * JITTER + 1)) - JITTER

function normalise(values: Float32Array): Float32Array {
  let squares = 0
  for (const value of values) squares += value * value
  const deviation = Math.sqrt(squares / values.length)
  return deviation > 0 ? values.map((value) => value / deviation) : values
}
