/** Which part of the image a unit depends on, per side, in input pixels. */
export interface ReceptiveField {
  /** Side length of the square window. */
  size: number
  /** Distance in the input between the windows of two neighbouring units. */
  jump: number
  /** Position of the first unit's window's first pixel; negative where it hangs over the border into padding. */
  start: number
}
