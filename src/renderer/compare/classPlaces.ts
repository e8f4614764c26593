import { folded } from '@shared/data/classLists.ts'

/** The place of a class in a list, by its name; -1 where there is none. */
export const classPlace = (name: string, classes: readonly string[]): number =>
  classes.findIndex((one) => folded(one) === folded(name))

/** The place of a true class among a model's; null where it is not known or not among them. */
export function labelAmong(name: string | null, classes: readonly string[]): number | null {
  const place = name === null ? -1 : classPlace(name, classes)
  return place < 0 ? null : place
}

/** Attributions of two classes are no two answers to one question. */
export function unlikeWords([left, right]: readonly (string | null)[]): string | null {
  if (!left || !right || classPlace(left, [right]) === 0) return null
  return `The left one explains the class “${left}”, the right one “${right}”, so they are not laid over each other.`
}
