import type { ReceptiveField } from '../receptiveField.ts'

/** The field of a unit that depends on units of several layers, at the same position of each: all that any of them sees. */
export function unionOfFields(fields: readonly ReceptiveField[]): ReceptiveField {
  const start = Math.min(...fields.map((field) => field.start))
  const end = Math.max(...fields.map((field) => field.start + field.size))
  return { size: end - start, jump: Math.max(...fields.map(({ jump }) => jump)), start }
}
