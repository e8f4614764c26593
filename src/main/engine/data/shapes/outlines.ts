/**
 * Signed distance of a point from a shape's outline, negative inside, in units of the shape's radius (no point of it is farther
 * than REACH from the centre). Exact near the outline is all that anti-aliasing needs.
 */
export type Outline = (x: number, y: number) => number

/** Distance of the farthest corner of any shape from its centre, in radii. */
export const REACH = 1.1

/** Math.hypot, several times as fast: it guards against an overflow that cannot happen here. */
export const length2D = (x: number, y: number) => Math.sqrt(x * x + y * y)

const box = (x: number, y: number, halfWidth: number, halfHeight: number) =>
  Math.max(Math.abs(x) - halfWidth, Math.abs(y) - halfHeight)

/** A convex polygon: the largest distance from its sides, given by their angles and their distance from the centre. */
const regular = (x: number, y: number, sides: number, apothem: number) => {
  let distance = -Infinity
  for (let side = 0; side < sides; side++) {
    const angle = (2 * Math.PI * side) / sides
    distance = Math.max(distance, x * Math.cos(angle) + y * Math.sin(angle) - apothem)
  }
  return distance
}

/** A point of a five-pointed star and its mirror image: each of the ten edges is one line after folding. */
function star(x: number, y: number): number {
  const tenth = Math.PI / 5
  const turned = Math.atan2(y, x) + 2 * Math.PI
  const angle = Math.abs(((turned + tenth) % (2 * tenth)) - tenth)
  const radius = length2D(x, y)
  const px = radius * Math.cos(angle)
  const py = radius * Math.sin(angle)
  // From the tip (1, 0) to the notch at radius 0.42.
  const ex = 0.42 * Math.cos(tenth) - 1
  const ey = 0.42 * Math.sin(tenth)
  return ((px - 1) * ey - py * ex) / length2D(ex, ey)
}

function heart(x: number, y: number): number {
  // Two discs and the square between them, standing on its corner.
  const side = Math.abs(x)
  const down = y + 0.12
  const lobes = length2D(side - 0.4, down + 0.32) - 0.5
  const wedge = Math.max((side + down) / Math.SQRT2 - 0.545, -down - 0.4, (side - down) / Math.SQRT2 - 0.6)
  return Math.min(lobes, wedge)
}

/** The ten classes, by name. */
export const OUTLINES: Readonly<Record<string, Outline>> = {
  disc: (x, y) => length2D(x, y) - 0.8,
  ring: (x, y) => Math.abs(length2D(x, y) - 0.7) - 0.22,
  crescent: (x, y) => Math.max(length2D(x, y) - 0.92, 0.78 - length2D(x - 0.52, y)),
  square: (x, y) => box(x, y, 0.68, 0.68),
  triangle: (x, y) => regular(x, y, 3, 0.48),
  star,
  cross: (x, y) => Math.min(box(x, y, 0.92, 0.27), box(x, y, 0.27, 0.92)),
  heart,
  arrow: (x, y) =>
    Math.min(box(x + 0.3, y, 0.6, 0.2), Math.max(-x + 0.1, (x + Math.abs(y) * 1.15 - 0.95) / length2D(1, 1.15))),
  bars: (x, y) => Math.max(Math.abs(Math.abs(y) - 0.48) - 0.22, Math.abs(x) - 0.82),
}

export const SHAPE_CLASSES = Object.keys(OUTLINES)
