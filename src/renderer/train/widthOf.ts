import type { Architecture } from '@shared/architecture/spec.ts'

type Channels = (number | null)[]

/** Widths at which it is seen which layers follow the width by themselves. */
const PROBES = [0.1, 0.2, 0.25, 1 / 3, 0.37, 0.45, 0.53, 0.66, 0.77, 1.3, 2]

const channelsOf = ({ layers }: Architecture): Channels =>
  layers.map((layer) => ('channels' in layer ? layer.channels : null))

/**
 * The width multiplier of a network, read off its layers: the shortest number that makes all of its channels. One layer's do not tell it, as
 * channels are rounded (16 at a width of 0.3 are 5, and so are they at 0.33).
 * @param build the same network at another width
 * @returns null where no width makes these layers
 */
export function widthOf(architecture: Architecture, build: (width: number) => Architecture): number | null {
  const [found, single] = [architecture, build(1)].map(channelsOf) as [Channels, Channels]
  if (found.length !== single.length) return null
  const probes = PROBES.map((width) => ({ width, channels: channelsOf(build(width)) }))
  let [low, high] = [0, Number.POSITIVE_INFINITY]
  for (const [i, channels] of found.entries()) {
    const base = single[i]
    if (channels === null || base == null) continue
    // Class maps have the same width always; what a block expands to is a multiple of a rounded number, and no rounded number itself.
    if (!probes.every((probe) => probe.channels[i] === Math.max(1, Math.round(base * probe.width)))) continue
    // round(base * width) is `channels`; nothing is narrower than one.
    if (channels > 1) low = Math.max(low, (channels - 0.5) / base)
    high = Math.min(high, (channels + 0.5) / base)
  }
  if (!(low < high && Number.isFinite(high))) return null
  for (let digits = 0; digits <= 12; digits++) {
    const width = Number(((low + high) / 2).toFixed(digits))
    if (width >= low && width < high && width > 0) return width
  }
  return null
}
