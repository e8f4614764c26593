/** Index of the first value that is at or after `x`; the length where there is none. `values` ascends. */
export function firstAtOrAfter(values: ArrayLike<number>, x: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (values[middle]! < x) low = middle + 1
    else high = middle
  }
  return low
}

/** Index of the value nearest to `x`, or -1 of none. */
export function nearest(values: ArrayLike<number>, x: number): number {
  if (values.length === 0) return -1
  const after = firstAtOrAfter(values, x)
  if (after === 0) return 0
  if (after === values.length) return after - 1
  return x - values[after - 1]! <= values[after]! - x ? after - 1 : after
}
