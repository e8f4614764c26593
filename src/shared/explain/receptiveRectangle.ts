import { acrossOf, type FieldSide, type ReceptiveField } from '../architecture/receptiveField.ts'

/** A rectangle in pixels of the network's input. */
export interface Rectangle {
  top: number
  left: number
  height: number
  width: number
}

/** The window of the image that a unit depends on; it hangs over the border where the unit also sees padding. */
export function receptiveRectangle(field: ReceptiveField, row: number, column: number): Rectangle {
  const across = acrossOf(field)
  return {
    top: field.start + row * field.jump,
    left: across.start + column * across.jump,
    height: field.size,
    width: across.size,
  }
}

/** The part of a rectangle that lies on the image. */
export function clipRectangle(
  { top, left, height, width }: Rectangle,
  imageHeight: number,
  imageWidth: number,
): Rectangle {
  const bottom = Math.min(imageHeight, top + height)
  const right = Math.min(imageWidth, left + width)
  const clippedTop = Math.max(0, top)
  const clippedLeft = Math.max(0, left)
  return {
    top: clippedTop,
    left: clippedLeft,
    height: Math.max(0, bottom - clippedTop),
    width: Math.max(0, right - clippedLeft),
  }
}

/** Where the middle of a unit's receptive field lies along one side, in pixels; 0 is the middle of the first pixel. */
export function receptiveCentre(field: FieldSide, position: number): number {
  return field.start + (field.size - 1) / 2 + position * field.jump
}
