/**
 * Exponential moving average without the pull towards its start: each value is the weighted mean of all before it, a value `k` points
 * back weighing `weight^k` (Adam's bias correction). Values that are no number stay gaps and carry no weight.
 * @param weight from 0 (the raw curve) to below 1
 */
export function smooth(values: ArrayLike<number>, weight: number): Float32Array {
  const out = new Float32Array(values.length)
  let sum = 0
  let mass = 0
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!
    if (!Number.isFinite(value)) {
      out[index] = Number.NaN
      continue
    }
    sum = sum * weight + value
    mass = mass * weight + 1
    out[index] = sum / mass
  }
  return out
}
