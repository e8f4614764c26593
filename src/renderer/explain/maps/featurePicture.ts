import { valueRange } from '@shared/explain/attribution.ts'
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
  const range = valueRange(values)
  const [low, high] = [Math.min(0, range.min), Math.max(0, range.max)]
  const most = Math.max(0, values.indexOf(range.max)) // none where nothing is a number
  return {
    strongest: [Math.floor(most / width), most % width],
    picture: scalarPicture(values, height, width, { low, high, map: 'viridis' }),
    low,
    high,
    label: `Feature map of ${layer}:${channel}, ${width} x ${height}: values from ${formatSignificant(low)} to ${formatSignificant(high)}`,
  }
}
