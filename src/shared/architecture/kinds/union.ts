import { acrossOf, type FieldSide, fieldOfSides, type ReceptiveField } from '../receptiveField.ts'

function unionOfSides(sides: readonly FieldSide[], jump: number): FieldSide {
  const start = Math.min(...sides.map((side) => side.start))
  const end = Math.max(...sides.map((side) => side.start + side.size))
  return { size: end - start, jump, start }
}

const widest = (sides: readonly FieldSide[]) => Math.max(...sides.map(({ jump }) => jump))

/**
 * The field of a unit that depends on units of several layers, at the same position of each: all that any of them sees.
 * @param main the one whose positions the unit has; where all have the same, none need be said
 */
export const unionOfFields = (fields: readonly ReceptiveField[], main?: ReceptiveField): ReceptiveField => {
  const across = fields.map(acrossOf)
  return fieldOfSides(
    unionOfSides(fields, main ? main.jump : widest(fields)),
    unionOfSides(across, main ? acrossOf(main).jump : widest(across)),
  )
}
