import { z } from 'zod'

/** A number along the height and one along the width. */
export interface Sides {
  height: number
  width: number
}

/** A number for each edge of a map. */
export interface Margins {
  top: number
  bottom: number
  left: number
  right: number
}

/** One number for both sides, or one each. */
export const sidesField = (least: number, most: number) => {
  const side = z.number().int().min(least).max(most)
  return z.union([side, z.object({ height: side, width: side })])
}

/** One number for all edges, or one each. */
export const marginsField = (most: number) => {
  const edge = z.number().int().min(0).max(most)
  return z.union([edge, z.object({ top: edge, bottom: edge, left: edge, right: edge })])
}

export const sidesOf = (value: number | Sides): Sides =>
  typeof value === 'number' ? { height: value, width: value } : value

export const marginsOf = (value: number | Margins): Margins =>
  typeof value === 'number' ? { top: value, bottom: value, left: value, right: value } : value

/** As one number where both sides are alike. */
export function plainSides(value: number | Sides): number | Sides {
  const { height, width } = sidesOf(value)
  return height === width ? height : { height, width }
}

/** As one number where all edges are alike. */
export function plainMargins(value: number | Margins): number | Margins {
  const { top, bottom, left, right } = marginsOf(value)
  return top === bottom && top === left && top === right ? top : { top, bottom, left, right }
}

export function sameSides(a: number | Sides, b: number | Sides): boolean {
  const [one, other] = [sidesOf(a), sidesOf(b)]
  return one.height === other.height && one.width === other.width
}

/** `2`, `2x1`: height, then width. */
export const sidesWords = (value: number | Sides, times = 'x'): string => {
  const { height, width } = sidesOf(value)
  return height === width ? String(height) : `${height}${times}${width}`
}

/** `1`, `1x0` where opposite edges are alike, else `0,1,0,1`: top, bottom, left, right. */
export function marginsWords(value: number | Margins, times = 'x'): string {
  const { top, bottom, left, right } = marginsOf(value)
  return top === bottom && left === right
    ? sidesWords({ height: top, width: left }, times)
    : [top, bottom, left, right].join(',')
}
