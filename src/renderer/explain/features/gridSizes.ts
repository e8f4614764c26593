/** Smallest side of a map on the screen, distance between two of them, in CSS pixels; rows of a folded and of an open grid. */
const SMALLEST = 48
export const GAP = 4
export const FOLDED = 2
export const OPEN = 10

/** How a layer's maps are laid out in a width of so many CSS pixels. */
export function gridSizes(viewport: number) {
  const columns = Math.max(1, Math.floor((viewport + GAP) / (SMALLEST + GAP)))
  const side = Math.floor((viewport + GAP) / columns) - GAP
  return { columns, side, pitch: side + GAP }
}

/** Height of so many rows in CSS pixels. */
export const heightOf = (rows: number, pitch: number) => Math.max(1, rows * pitch - GAP)

/** Height of a folded grid: with few maps shown as with many, so that another image moves nothing. */
export function foldedHeight(viewport: number, channels: number): number {
  const { columns, pitch } = gridSizes(viewport)
  return heightOf(Math.min(Math.ceil(channels / columns), FOLDED), pitch)
}
