import { type AtlasEvent, type AtlasOptions, atlasSize } from '../../../../shared/explain/maximisation.ts'
import type { LoadedModel } from '../../checkpoint/loadModel.ts'
import { breathe } from '../explain.ts'
import { resolveTarget } from '../target.ts'
import { Ascent } from './ascent.ts'

export interface AtlasRequest extends AtlasOptions {
  layer: string
  /** Those that are wanted, in this order. */
  channels: readonly number[]
}

/** Channels that climb together: the first pictures are there soon, and the cores have enough to do. */
const GROUP = 8
/** Milliseconds between two events without pictures at least. */
const PACE = 250

/**
 * One picture for each channel of a layer, group by group. What has been yielded is finished, so it can be kept when the rest is cancelled.
 * @throws WorkbenchError NOT_FOUND for a layer or a channel that does not exist, CANCELLED.
 */
export async function* atlas(
  model: LoadedModel,
  { layer, channels, prior, steps, seed }: AtlasRequest,
  signal: AbortSignal,
): AsyncGenerator<AtlasEvent, void, void> {
  const { report, architecture } = model.network
  const began = performance.now()
  let shown = began
  const event = (pictures: AtlasEvent['pictures'], done: number): AtlasEvent => ({
    pictures,
    done,
    total: channels.length,
    secondsLeft: done === 0 ? null : ((performance.now() - began) / 1000 / done) * (channels.length - done),
  })
  for (let first = 0; first < channels.length; first += GROUP) {
    const group = channels.slice(first, first + GROUP).map((channel) => {
      const { before, after } = resolveTarget(report, { kind: 'channel', layer, channel })
      return { readOut: before ?? after, seed }
    })
    const ascent = new Ascent(model, prior, group)
    for (let step = 0; step < steps; step++) {
      await breathe(signal)
      await ascent.step()
      if (performance.now() - shown < PACE) continue
      shown = performance.now()
      yield event([], first + (group.length * (step + 1)) / (steps + 1))
    }
    const pixels = ascent.pixels()
    const scores = await ascent.scores(pixels)
    const pictures = pixels.map((full, i) => ({
      channel: channels[first + i]!,
      activation: scores[i]!,
      pixels: smaller(full, architecture.input),
    }))
    shown = performance.now()
    yield event(pictures, first + group.length)
  }
}

/** Means of squares of whole pixels; what is left over on the right and below is cut off. */
export function smaller(pixels: Uint8Array, input: { height: number; width: number }): Uint8Array {
  const { height, width, factor } = atlasSize(input)
  if (factor === 1) return pixels
  const result = new Uint8Array(height * width * 3)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++) {
        let sum = 0
        for (let dy = 0; dy < factor; dy++)
          for (let dx = 0; dx < factor; dx++)
            sum += pixels[((y * factor + dy) * input.width + x * factor + dx) * 3 + c]!
        result[(y * width + x) * 3 + c] = Math.round(sum / factor ** 2)
      }
  return result
}
