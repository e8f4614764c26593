/** Numbers of [0, 1) that look random, the same for a seed (xorshift). */
export const noise = (seed: number) => {
  let state = (seed * 2_654_435_761) >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
