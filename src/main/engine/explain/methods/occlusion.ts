import { type AttributionMethod, BATCH } from './method.ts'

/** Zeiler and Fergus 2014: how much the score falls when a patch takes the featureless colour; each pixel is the mean over the patches on it. */
export const occlusion: AttributionMethod = {
  id: 'occlusion',
  async explain(context) {
    const { height, width, pixels, options, baselineColour } = context
    const patch = Math.min(options.patch, height, width)
    const places: [top: number, left: number][] = []
    for (const top of starts(height, patch, options.stride))
      for (const left of starts(width, patch, options.stride)) places.push([top, left])
    const falls = new Float64Array(height * width)
    const visits = new Float64Array(height * width)
    for (let first = 0; first < places.length; first += BATCH) {
      const some = places.slice(first, first + BATCH)
      const images = new Uint8Array(some.length * pixels.length)
      for (const [n, [top, left]] of some.entries()) {
        images.set(pixels, n * pixels.length)
        for (let y = top; y < top + patch; y++)
          for (let x = left; x < left + patch; x++)
            for (let c = 0; c < 3; c++)
              images[n * pixels.length + (y * width + x) * 3 + c] = Math.round(baselineColour[c]!)
      }
      const scores = await context.scores(await context.preprocess(images, some.length), some.length)
      for (const [n, [top, left]] of some.entries())
        for (let y = top; y < top + patch; y++)
          for (let x = left; x < left + patch; x++) {
            falls[y * width + x]! += context.score - scores[n]!
            visits[y * width + x]! += 1
          }
      await context.breathe()
    }
    const map = Float32Array.from(falls, (sum, i) => (visits[i] ? sum / visits[i]! : 0))
    return { network: map, pixels: map, channels: 1 }
  },
}

/** Patch positions along a side; the last one touches the border, so that every pixel is covered. */
function starts(side: number, patch: number, stride: number): number[] {
  const result: number[] = []
  for (let at = 0; at < side - patch; at += stride) result.push(at)
  return [...result, side - patch]
}
