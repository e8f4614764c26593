import type { PreprocessingState } from './state.ts'

/**
 * Bias under the square root of the contrast, in squared units of 0 to 255: keeps flat images finite. It is Coates et al. 2011's for
 * CIFAR-10; pylearn2's script for the whitened CIFAR-10 divides by the image's length without one, which differs by 0.3 %.
 */
export const CONTRAST_BIAS = 10

/**
 * All of preprocessing but the product with the whitening matrix: cheap, and the same on every thread.
 *
 * - `none`: x / 255, so that pixels are 0 to 1;
 * - `standardise`: (x - mean) / deviation, for each colour;
 * - `gcn`: (x - m) / sqrt(v + 10) with the image's own mean m and variance v over all its values;
 * - `gcn-zca`: the same, minus the mean training image.
 * @param images pixels 0 to 255, [count, H, W, 3]; floats are allowed (an image being optimised).
 * @returns [count, H, W, 3].
 */
export function applyPointwise(
  state: PreprocessingState,
  images: Uint8Array | Float32Array,
  count: number,
): Float32Array {
  const out = new Float32Array(images.length)
  const size = images.length / count
  switch (state.kind) {
    case 'none':
      for (let i = 0; i < out.length; i++) out[i] = images[i]! / 255
      return out
    case 'standardise':
      for (let i = 0; i < out.length; i += 3)
        for (let c = 0; c < 3; c++) out[i + c] = (images[i + c]! - state.mean[c]!) / state.deviation[c]!
      return out
    case 'gcn':
    case 'gcn-zca':
      for (let n = 0; n < count; n++) {
        const { mean, contrast } = contrastOf(images, n * size, size)
        for (let i = n * size; i < (n + 1) * size; i++) out[i] = (images[i]! - mean) / contrast
        if (state.kind === 'gcn-zca') for (let i = 0; i < size; i++) out[n * size + i]! -= state.mean[i]!
      }
      return out
  }
}

/**
 * The adjoint of `applyPointwise`: the transpose of its Jacobian at each image, times a gradient.
 * @param gradient by the preprocessed values, [count, H, W, 3].
 * @returns gradient by the pixels 0 to 255, [count, H, W, 3].
 */
export function adjointPointwise(
  state: PreprocessingState,
  gradient: Float32Array,
  images: Uint8Array | Float32Array,
  count: number,
): Float32Array {
  const out = new Float32Array(gradient.length)
  const size = gradient.length / count
  switch (state.kind) {
    case 'none':
      for (let i = 0; i < out.length; i++) out[i] = gradient[i]! / 255
      return out
    case 'standardise':
      for (let i = 0; i < out.length; i += 3)
        for (let c = 0; c < 3; c++) out[i + c] = gradient[i + c]! / state.deviation[c]!
      return out
    case 'gcn':
    case 'gcn-zca':
      // y = (x - m) / c with c = sqrt(v + bias): J' g = (g - mean(g) - y * mean(g y)) / c
      for (let n = 0; n < count; n++) {
        const { mean, contrast } = contrastOf(images, n * size, size)
        let sum = 0
        let along = 0
        for (let i = n * size; i < (n + 1) * size; i++) {
          sum += gradient[i]!
          along += (gradient[i]! * (images[i]! - mean)) / contrast
        }
        for (let i = n * size; i < (n + 1) * size; i++)
          out[i] = (gradient[i]! - sum / size - (((images[i]! - mean) / contrast) * along) / size) / contrast
      }
      return out
  }
}

function contrastOf(images: Uint8Array | Float32Array, start: number, size: number) {
  let sum = 0
  for (let i = start; i < start + size; i++) sum += images[i]!
  const mean = sum / size
  let squares = 0
  for (let i = start; i < start + size; i++) squares += (images[i]! - mean) ** 2
  return { mean, contrast: Math.sqrt(squares / size + CONTRAST_BIAS) }
}
