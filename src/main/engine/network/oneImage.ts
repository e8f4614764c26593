import type { Architecture } from '../../../shared/architecture/spec.ts'
import { WorkbenchError } from '../../../shared/errors.ts'

/**
 * Pixels come from a page: their number must be the network's.
 * @param pixels [height, width, 3]
 * @throws WorkbenchError BAD_INPUT
 */
export function checkPixels({ input: { height, width } }: Architecture, pixels: Uint8Array): void {
  if (pixels.length !== height * width * 3)
    throw new WorkbenchError(
      'BAD_INPUT',
      `The image has ${pixels.length} numbers, but this network takes ${height} x ${width} pixels of 3 colours; fit the image to that size.`,
    )
}

/** Probabilities of one image's classes, without overflow where a score is large. */
export function softmax(logits: Float32Array): Float32Array {
  let largest = Number.NEGATIVE_INFINITY
  for (const value of logits) largest = Math.max(largest, value)
  const exponentials = logits.map((value) => Math.exp(value - largest))
  const sum = exponentials.reduce((total, value) => total + value, 0)
  return exponentials.map((value) => value / sum)
}
