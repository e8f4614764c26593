import type { RandomStream } from '../ops.ts'

/**
 * The two 32-bit seeds (as signed numbers, what TensorFlow's int32 tensors hold) of one dropout mask, for `StatelessRandomUniform` and
 * for its replica in JavaScript. Within one run no two (step, layer) share them: an odd factor keeps layers apart, the step stands alone.
 */
export function dropoutSeeds({ seed, step, layer }: RandomStream): [number, number] {
  return [(seed ^ Math.imul(layer, 0x9e3779b9)) | 0, step | 0] // 2^32 / golden ratio
}
