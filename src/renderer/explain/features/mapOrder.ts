import type { MapRanges } from './mapAtlas.ts'

/** How the maps of a layer are sorted: the strongest for this image first, or by the numbers of their channels. */
export const MAP_ORDERS = ['activation', 'channel'] as const
export type MapOrder = (typeof MAP_ORDERS)[number]

/** A layer's channels as they are shown. A silent channel is 0 everywhere on this image. */
export interface ShownChannels {
  order: number[]
  silent: number
}

/**
 * @param keep a channel that is shown although it is silent: the selected one
 */
export function shownChannels(
  { low, high }: MapRanges,
  { order, showSilent, keep }: { order: MapOrder; showSilent: boolean; keep: number | null },
): ShownChannels {
  const all = Array.from(high, (_, channel) => channel)
  const isSilent = (channel: number) => low[channel] === 0 && high[channel] === 0
  const silent = all.filter(isSilent).length
  const shown = showSilent || silent === all.length ? all : all.filter((c) => !isSilent(c) || c === keep)
  const strength = (channel: number) => Math.max(high[channel]!, -low[channel]!)
  if (order === 'activation') shown.sort((a, b) => strength(b) - strength(a) || a - b)
  return { order: shown, silent: silent === all.length ? 0 : silent }
}
