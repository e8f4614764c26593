import type { FeatureMaps } from '@shared/explain/model.ts'
import { type Picture, scalarPicture } from '@shared/explain/pictures.ts'
import { formatSignificant } from '../../components/format.ts'

/** One channel's map, drawn on its own scale. */
export interface FeaturePicture {
  picture: Picture
  low: number
  high: number
  label: string
  /** Row and column of the largest activation, the first in reading order. */
  strongest: [row: number, column: number]
}

export function featurePicture(maps: FeatureMaps, channel: number): FeaturePicture {
  const { height, width, layer } = maps
  const values = maps.values.subarray(channel * height * width, (channel + 1) * height * width)
  const low = values.reduce((least, value) => Math.min(least, value), 0)
  const high = values.reduce((most, value) => Math.max(most, value), 0)
  const most = values.reduce((best, value, i) => (value > values[best]! ? i : best), 0)
  return {
    strongest: [Math.floor(most / width), most % width],
    picture: scalarPicture(values, height, width, { low, high, map: 'viridis' }),
    low,
    high,
    label: `Feature map of ${layer}:${channel}, ${width} x ${height}: values from ${formatSignificant(low)} to ${formatSignificant(high)}`,
  }
}

/** A picture drawn larger by repeating its pixels: each takes its share of the new width and height. */
export function stretched({ width, height, rgba }: Picture, to: { width: number; height: number }): Picture {
  const from = new Uint32Array(rgba.buffer)
  const result = new Uint8ClampedArray(to.width * to.height * 4)
  const pixels = new Uint32Array(result.buffer)
  for (let y = 0; y < to.height; y++)
    for (let x = 0; x < to.width; x++)
      pixels[y * to.width + x] =
        from[Math.floor((y * height) / to.height) * width + Math.floor((x * width) / to.width)]!
  return { ...to, rgba: result }
}
