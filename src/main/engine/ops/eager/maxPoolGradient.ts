import type { Window } from '../ops.ts'
import { windowedShape } from './windows.ts'

/**
 * Sends each window's gradient to the position of its maximum, the first in reading order where several tie, as TensorFlow and PyTorch
 * do on the CPU. For backends whose own kernel sends it elsewhere.
 * @param x [N, H, W, C], padded by minus infinity in thought.
 * @param dy [N, H', W', C]
 */
export function maxPoolGradientValues(
  x: Float32Array,
  dy: Float32Array,
  shape: readonly number[],
  window: Window,
): Float32Array {
  const [n, height, width, channels] = shape as [number, number, number, number]
  const { kernel, stride, padding } = window
  const [, rows, columns] = windowedShape(shape, window) as [number, number, number, number]
  const result = new Float32Array(x.length)
  const best = new Int32Array(channels)
  let at = 0
  for (let image = 0; image < n; image++)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const top = Math.max(0, row * stride - padding)
        const bottom = Math.min(height, row * stride - padding + kernel)
        const left = Math.max(0, column * stride - padding)
        const right = Math.min(width, column * stride - padding + kernel)
        for (let channel = 0; channel < channels; channel++)
          best[channel] = ((image * height + top) * width + left) * channels + channel
        for (let h = top; h < bottom; h++)
          for (let w = left; w < right; w++) {
            const pixel = ((image * height + h) * width + w) * channels
            for (let channel = 0; channel < channels; channel++)
              if (x[pixel + channel]! > x[best[channel]!]!) best[channel] = pixel + channel
          }
        for (let channel = 0; channel < channels; channel++)
          result[best[channel]!] = result[best[channel]!]! + dy[at++]!
      }
  return result
}
