/** What a unit depends on along one side of the image, in input pixels. */
export interface FieldSide {
  /** Pixels from the first to the last that it sees. */
  size: number
  /** Distance in the input between the windows of two neighbouring units. */
  jump: number
  /** Position of the first unit's window's first pixel; negative where it hangs over the border into padding. */
  start: number
}

/** Which part of the image a unit depends on: along the height, and along the width as well unless `across` says otherwise. */
export interface ReceptiveField extends FieldSide {
  across?: FieldSide
}

/** The field along the width. */
export const acrossOf = ({ across, size, jump, start }: ReceptiveField): FieldSide => across ?? { size, jump, start }

/** A field by its sides. */
export function fieldOfSides(down: FieldSide, across: FieldSide): ReceptiveField {
  const { size, jump, start } = down
  const isSame = size === across.size && jump === across.jump && start === across.start
  return isSame
    ? { size, jump, start }
    : { size, jump, start, across: { size: across.size, jump: across.jump, start: across.start } }
}

/** The field of units that see all of a map. */
export function fieldOfMap(
  field: ReceptiveField,
  { height, width }: { height: number; width: number },
): ReceptiveField {
  const whole = ({ size, jump, start }: FieldSide, positions: number): FieldSide => ({
    size: size + (positions - 1) * jump,
    jump: jump * positions,
    start,
  })
  return fieldOfSides(whole(field, height), whole(acrossOf(field), width))
}

/** Whether it is known what a unit sees: not behind an operator that is not read. */
export const isKnownField = ({ size }: ReceptiveField): boolean => !Number.isNaN(size)

/** Height and width as people write them, `11 × 13`; `times` stands between them. */
export const fieldWords = (field: ReceptiveField, times = '×'): string =>
  isKnownField(field) ? `${field.size} ${times} ${acrossOf(field).size}` : '?'

/** The same in a narrow column: one number where both are alike. */
export const fieldCell = (field: ReceptiveField, times = '×'): string =>
  !isKnownField(field)
    ? '?'
    : acrossOf(field).size === field.size
      ? String(field.size)
      : `${field.size}${times}${acrossOf(field).size}`
