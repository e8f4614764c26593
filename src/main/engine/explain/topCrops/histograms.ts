export const BINS = 64

/**
 * Histograms of each channel of a layer whose range is not known beforehand: 64 equal bins up to a limit that doubles when a number
 * lies beyond it, each two bins becoming one, so that no count is ever lost or moved to a wrong bin.
 */
export class Histograms {
  /** [channels, 64]. */
  readonly counts: Float64Array
  /** Upper end of each channel's range; the lower end is 0, or minus this for signed layers. */
  readonly limit: Float64Array
  /** Numbers above zero, and all numbers, for each channel. */
  readonly active: Float64Array
  readonly total: Float64Array

  constructor(
    readonly channels: number,
    /** `signed` where a layer's numbers can be negative. */
    readonly sign: 'positive' | 'signed',
  ) {
    this.counts = new Float64Array(channels * BINS)
    this.limit = new Float64Array(channels).fill(1e-3)
    this.active = new Float64Array(channels)
    this.total = new Float64Array(channels)
  }

  /** Counts a map [positions, channels]; numbers that are not finite count nowhere. */
  add(map: Float32Array): void {
    const { counts, limit, active, total, channels } = this
    const [low, bins] = this.sign === 'positive' ? [0, BINS] : [BINS / 2, BINS / 2]
    for (let at = 0; at < map.length; at += channels)
      for (let c = 0; c < channels; c++) {
        const value = map[at + c]!
        const magnitude = Math.abs(value)
        if (!(magnitude < Number.POSITIVE_INFINITY)) continue
        while (magnitude > limit[c]!) this.#double(c)
        // The range's lower end is 0, or minus its upper end; rounding or a stray negative number must not leave it.
        const bin = Math.floor(low + (value / limit[c]!) * bins)
        counts[c * BINS + (bin < 0 ? 0 : bin < BINS ? bin : BINS - 1)]! += 1
        total[c]! += 1
        if (value > 0) active[c]! += 1
      }
  }

  #double(channel: number): void {
    const bins = this.counts.subarray(channel * BINS, (channel + 1) * BINS)
    const merged = new Float64Array(BINS)
    // Positive: bins 2i and 2i + 1 become i. Signed: the same around the middle.
    const offset = this.sign === 'positive' ? 0 : BINS / 4
    for (let i = 0; i < BINS; i++) merged[offset + (i >> 1)]! += bins[i]!
    bins.set(merged)
    this.limit[channel]! *= 2
  }
}
