import type { Ops } from '../ops/ops.ts'

/** What torch.nn.utils.clip_grad_norm_ adds to the norm before it divides. */
const EPSILON = 1e-6

/**
 * Gradients scaled down so that their global norm, over all tensors together, is at most `most`; smaller ones stay. As
 * torch.nn.utils.clip_grad_norm_ does, decay not included.
 */
export function clipped<T>(ops: Ops<T>, gradients: ReadonlyMap<string, T>, most: number): Map<string, T> {
  const squares = [...gradients.values()].map((gradient) => sumOfSquares(ops, gradient))
  const norm = ops.squareRoot(squares.reduce((sum, square) => ops.add(sum, square)))
  // most / max(norm + epsilon, most), without a difference of large numbers.
  const above = ops.relu(ops.offset(norm, EPSILON - most))
  const factor = ops.divide(ops.constant(Float32Array.of(most), [1]), ops.offset(above, most))
  return new Map([...gradients].map(([name, gradient]) => [name, ops.multiply(gradient, factor)]))
}

/** [1]; in two turns, as one sum of a million float32 numbers would lose digits. */
export function sumOfSquares<T>(ops: Ops<T>, x: T): T {
  const shape = ops.shape(x)
  const last = shape.at(-1) ?? 1
  const rest = shape.slice(0, -1).reduce((product, side) => product * side, 1)
  const columns = ops.biasGradient(ops.reshape(ops.multiply(x, x), [rest, 1, 1, last]))
  return ops.biasGradient(ops.reshape(columns, [last, 1, 1, 1]))
}
