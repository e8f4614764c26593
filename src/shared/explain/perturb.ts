import { normalStream } from './normal.ts'

/** What is done to an image to see whether a prediction stands. All zero leaves it as it is. */
export interface Perturbation {
  /** Standard deviation of the noise, in steps of a pixel's value (0 to 255). */
  noise: number
  /** Pixels to the right and down; the border is repeated. */
  right: number
  down: number
  /** Standard deviation of the Gaussian blur, in pixels. */
  blur: number
  /** Side of a square that is hidden, in pixels, and its centre as shares of width and height. */
  patch: number
  patchX: number
  patchY: number
}

export const UNPERTURBED: Perturbation = { noise: 0, right: 0, down: 0, blur: 0, patch: 0, patchX: 0.5, patchY: 0.5 }

export const isPerturbed = ({ noise, right, down, blur, patch }: Perturbation): boolean =>
  noise > 0 || right !== 0 || down !== 0 || blur > 0 || patch > 0

const clamp = (value: number, most: number) => Math.min(most, Math.max(0, value))

/**
 * Shifts, blurs, hides a square of, and adds noise to an image, in that order: noise of the camera comes last, and nothing blurs it.
 * @param pixels [height, width, 3], 0 to 255; a hidden square takes the image's mean colour.
 * @param seed of the noise
 */
export function perturb(
  pixels: Uint8Array,
  height: number,
  width: number,
  perturbation: Perturbation,
  seed = 0,
): Uint8Array {
  if (!isPerturbed(perturbation)) return pixels
  const { noise, right, down, blur, patch } = perturbation
  let values = Float32Array.from(pixels)
  if (right !== 0 || down !== 0) values = shifted(values, height, width, right, down)
  if (blur > 0) values = blurred(values, height, width, blur)
  if (patch > 0) hide(values, height, width, perturbation)
  if (noise > 0) {
    const normal = normalStream(seed)
    for (let i = 0; i < values.length; i++) values[i]! += noise * normal()
  }
  return Uint8Array.from(values, (value) => clamp(Math.round(value), 255))
}

function shifted(values: Float32Array<ArrayBuffer>, height: number, width: number, right: number, down: number) {
  const result = new Float32Array(values.length)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = clamp(y - down, height - 1) * width + clamp(x - right, width - 1)
      for (let c = 0; c < 3; c++) result[(y * width + x) * 3 + c] = values[from * 3 + c]!
    }
  return result
}

/** Gaussian blur, one side after the other; the border is repeated, so that an even image stays as it is. */
function blurred(values: Float32Array<ArrayBuffer>, height: number, width: number, deviation: number) {
  const reach = Math.ceil(3 * deviation)
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * deviation ** 2)))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  const along = (source: Float32Array, at: (y: number, x: number, step: number) => number) => {
    const result = new Float32Array(source.length)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        for (let step = -reach; step <= reach; step++) {
          const from = at(y, x, step)
          for (let c = 0; c < 3; c++)
            result[(y * width + x) * 3 + c]! += (source[from * 3 + c]! * weights[step + reach]!) / sum
        }
    return result
  }
  const across = along(values, (y, x, step) => y * width + clamp(x + step, width - 1))
  return along(across, (y, x, step) => clamp(y + step, height - 1) * width + x)
}

function hide(values: Float32Array, height: number, width: number, { patch, patchX, patchY }: Perturbation): void {
  const mean = [0, 0, 0]
  for (let i = 0; i < values.length; i++) mean[i % 3]! += values[i]! / (height * width)
  const [left, top] = [Math.round(patchX * width - patch / 2), Math.round(patchY * height - patch / 2)]
  for (let y = Math.max(0, top); y < Math.min(height, top + patch); y++)
    for (let x = Math.max(0, left); x < Math.min(width, left + patch); x++)
      for (let c = 0; c < 3; c++) values[(y * width + x) * 3 + c] = mean[c]!
}
