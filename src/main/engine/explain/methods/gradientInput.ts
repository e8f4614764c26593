import type { AttributionMethod, MethodContext } from './method.ts'

/** x * dS/dx, where x is counted from a featureless image: the input's zero, and its colour in the space of the pixels. */
export const gradientInput: AttributionMethod = {
  id: 'gradient-input',
  async explain(context) {
    const signal = await context.signal('gradient')
    return {
      network: signal.map((value, i) => value * context.input[i]!),
      pixels: timesPixels(context, await context.toPixels(signal)),
      channels: 3,
    }
  },
}

/** A gradient by the pixels times the pixels' distance from a featureless image. */
export function timesPixels({ pixels, baselineColour }: MethodContext, gradient: Float32Array): Float32Array {
  return gradient.map((value, i) => value * (pixels[i]! - baselineColour[i % 3]!))
}
