import { type AttributionMap, type ValueRange, valueRange } from '@shared/explain/attribution.ts'
import { describeMethod } from '@shared/explain/methods.ts'
import { attributionPicture, type Picture, pixelPicture, type Rendering } from '@shared/explain/pictures.ts'
import { formatSignificant } from '../../components/format.ts'
import type { SessionImage } from '../store.ts'
import { type Space, valuesOf } from './mapScales.ts'

/** A map as it is drawn: its colours, its own range, and the values at the ends of the colours. */
export interface DrawnMap {
  map: AttributionMap
  picture: Picture
  range: ValueRange
  low: number
  high: number
  /** Method, and its numbers, in words for who cannot see the picture. */
  label: string
}

/**
 * @param magnitude value at the bright end of the colours
 * @param target address of what is explained
 */
export function drawMap(
  map: AttributionMap,
  { magnitude, space, rendering, target }: { magnitude: number; space: Space; rendering: Rendering; target: string },
): DrawnMap {
  const values = valuesOf(map, space)
  const { title, sign } = describeMethod(map.method)
  const range = valueRange(values)
  const low = sign === 'positive' && rendering === 'paper' ? 0 : -magnitude
  const numbers = `${formatSignificant(range.min)} to ${formatSignificant(range.max)}`
  return {
    map,
    picture: attributionPicture(values, map.shape, magnitude, rendering),
    range,
    low,
    high: magnitude,
    label: `${title} of ${target}: values from ${numbers}, colours from ${formatSignificant(low)} to ${formatSignificant(magnitude)}`,
  }
}

/** A map over the image it explains: `opacity` 1 is the map alone, 0 the image alone. */
export function overlay(picture: Picture, image: SessionImage, opacity: number): Picture {
  if (opacity >= 1 || picture.width !== image.width || picture.height !== image.height) return picture
  const under = pixelPicture(image.pixels, image.height, image.width)
  const rgba = picture.rgba.map((value, i) => Math.round(value * opacity + under.rgba[i]! * (1 - opacity)))
  return { ...picture, rgba: rgba as Uint8ClampedArray<ArrayBuffer> }
}
