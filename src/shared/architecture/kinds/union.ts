import { acrossOf, type FieldSide, fieldOfSides, type ReceptiveField } from '../receptiveField.ts'

function unionOfSides(sides: readonly FieldSide[]): FieldSide {
  const start = Math.min(...sides.map((side) => side.start))
  const end = Math.max(...sides.map((side) => side.start + side.size))
  return { size: end - start, jump: Math.max(...sides.map(({ jump }) => jump)), start }
}

/** The field of a unit that depends on units of several layers, at the same position of each: all that any of them sees. */
export const unionOfFields = (fields: readonly ReceptiveField[]): ReceptiveField =>
  fieldOfSides(unionOfSides(fields), unionOfSides(fields.map(acrossOf)))
