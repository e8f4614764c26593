import { type DiagnosedLayer, MEASURED } from '../../../../shared/training/layerDiagnostics.ts'

/**
 * What gradients and updates are multiplied by before they are squared, a power of two: float32 then holds the squares of numbers from 3e-29 up
 * to 4e9, where plain ones would be 0 below 1e-19.
 */
export const SCALE = 2 ** 32

/** Sums of squares of one trained tensor: those of its gradient and update are of SCALE times the numbers. */
export interface TensorSums {
  gradient: number
  update: number
  weight: number
}

/**
 * The numbers of all layers, [layers, 4] in the order of `MEASURED`.
 * @param sumsOf by the tensor's name
 * @param silent the share of silent channels of each layer that can have some, in their order
 */
export function layerNorms(
  layers: readonly DiagnosedLayer[],
  sumsOf: (tensor: string) => TensorSums,
  silent: readonly number[],
): Float32Array {
  const values = new Float32Array(layers.length * MEASURED.length).fill(Number.NaN)
  let next = 0
  for (const [row, { tensors, canBeSilent }] of layers.entries()) {
    const at = row * MEASURED.length
    if (tensors.length > 0) {
      const sums = tensors.map(sumsOf)
      const norm = (name: keyof TensorSums) => Math.sqrt(sums.reduce((sum, one) => sum + one[name], 0))
      values.set([norm('gradient') / SCALE, norm('update') / SCALE, norm('weight')], at)
    }
    if (canBeSilent) values[at + 3] = silent[next++]!
  }
  return values
}
