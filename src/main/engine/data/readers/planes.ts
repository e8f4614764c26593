/** Turns [count] images of three colour planes each ([3, size], as CIFAR stores them) into [count, size, 3]. */
export function interleavePlanes(
  planes: Uint8Array,
  count: number,
  size: number,
  stride = 3 * size,
  skip = 0,
): Uint8Array {
  const out = new Uint8Array(count * size * 3)
  for (let n = 0; n < count; n++) {
    const from = n * stride + skip
    const to = n * size * 3
    for (let i = 0; i < size; i++) {
      out[to + 3 * i] = planes[from + i]!
      out[to + 3 * i + 1] = planes[from + size + i]!
      out[to + 3 * i + 2] = planes[from + 2 * size + i]!
    }
  }
  return out
}
