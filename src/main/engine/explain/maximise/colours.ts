import { COLOUR_MEAN, COLOUR_ROOT } from './naturalImages.ts'

/** Three planes of decorrelated colours -> pixels 0 to 255, [pixels, 3]. */
export function toPixels(planes: readonly Float64Array[]): Float32Array {
  const [first, second, third] = planes as [Float64Array, Float64Array, Float64Array]
  const pixels = new Float32Array(first.length * 3)
  for (let p = 0; p < first.length; p++)
    for (let colour = 0; colour < 3; colour++) {
      const [a, b, c] = COLOUR_ROOT[colour]!
      const logit = COLOUR_MEAN[colour]! + a * first[p]! + b * second[p]! + c * third[p]!
      pixels[p * 3 + colour] = 255 / (1 + Math.exp(-logit))
    }
  return pixels
}

/** The transpose of its Jacobian at `pixels`: a gradient by the pixels -> the gradients by the planes. */
export function fromPixels(gradient: Float32Array, pixels: Float32Array): Float64Array[] {
  const count = pixels.length / 3
  const planes = [new Float64Array(count), new Float64Array(count), new Float64Array(count)]
  for (let p = 0; p < count; p++)
    for (let colour = 0; colour < 3; colour++) {
      const at = p * 3 + colour
      const slope = gradient[at]! * pixels[at]! * (1 - pixels[at]! / 255) // of the sigmoid
      for (let axis = 0; axis < 3; axis++) planes[axis]![p]! += COLOUR_ROOT[colour]![axis]! * slope
    }
  return planes
}
