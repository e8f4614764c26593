import type { Target } from '../../../../shared/explain/attribution.ts'
import type { MaximisationEvent, MaximiseOptions } from '../../../../shared/explain/maximisation.ts'
import type { LoadedModel } from '../../checkpoint/loadModel.ts'
import { breathe } from '../explain.ts'
import { resolveTarget } from '../target.ts'
import { Ascent } from './ascent.ts'

export interface MaximisationRequest extends MaximiseOptions {
  target: Target
}

/** Milliseconds between two events at least. */
const PACE = 250

/**
 * Activation maximisation: several pictures, each from a seed of its own, climb on a class score, or on what a unit, or a channel in the
 * mean, gives before its ReLU. Everything goes through the network's own preprocessing, so each is an image that could have been dropped.
 * @throws WorkbenchError NOT_FOUND for a target that does not exist, CANCELLED.
 */
export async function* maximise(
  model: LoadedModel,
  { target, prior, steps, seed, pictures }: MaximisationRequest,
  signal: AbortSignal,
): AsyncGenerator<MaximisationEvent, void, void> {
  const { before, after } = resolveTarget(model.network.report, target)
  const seeds = Array.from({ length: pictures }, (_, i) => (seed + i) >>> 0)
  const ascent = new Ascent(
    model,
    prior,
    seeds.map((own) => ({ readOut: before ?? after, seed: own })),
  )
  const event = (step: number, pixels: Uint8Array[], scores: Float32Array): MaximisationEvent => ({
    step,
    steps,
    secondsLeft: step === 0 ? null : ((performance.now() - began) / 1000 / step) * (steps - step),
    pictures: seeds.map((own, i) => ({ seed: own, activation: scores[i]!, pixels: pixels[i]! })),
    done: step === steps,
  })
  const whole = async (step: number) => {
    const pixels = ascent.pixels()
    return event(step, pixels, await ascent.scores(pixels))
  }
  await breathe(signal)
  yield await whole(0)
  const began = performance.now()
  let shown = began
  for (let step = 1; step <= steps; step++) {
    await breathe(signal)
    const scores = await ascent.step()
    const now = performance.now()
    if (step === steps || now - shown < PACE) continue
    shown = now
    yield event(step, ascent.pixels(), scores)
  }
  yield await whole(steps)
}
