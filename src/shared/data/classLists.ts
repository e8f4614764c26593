import { WorkbenchError } from '../errors.ts'

/** How a data set's classes relate to those that a network was trained on. Names decide, never places or counts. */
export type ClassRelation =
  | { kind: 'same' /** For every class of the data set the network's. */; map: number[] }
  | { kind: 'permuted'; map: number[] }
  | { kind: 'different' /** Classes that only one of the two knows. */; onlySet: string[]; onlyNetwork: string[] }

/** The user's word on which class of a data set is which of the network's; null leaves a class's images out. */
export type ClassNameMap = Record<string, string | null>

/** Class of the network for every class of a data set; -1 for those that are left out. */
export type ClassMap = readonly number[]

/** Spelling that means nothing: case, Unicode form, and what stands between two words. */
export const folded = (name: string) =>
  name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim()

/** For every name of `names` its place in `others`, by `key`; null where a key is ambiguous or not there. */
function placesOf(names: readonly string[], others: readonly string[], key: (name: string) => string): number[] | null {
  const places = new Map(others.map((name, at) => [key(name), at]))
  if (places.size < others.length) return null
  const found = names.map((name) => places.get(key(name)) ?? -1)
  return found.includes(-1) || new Set(found).size < found.length ? null : found
}

/**
 * Whether two class lists are the same, the same in another order, or different.
 * @param set classes of a data set, in the order of its labels
 * @param network classes of a network, in the order of its outputs
 */
export function relateClasses(set: readonly string[], network: readonly string[]): ClassRelation {
  if (set.length === network.length)
    for (const key of [(name: string) => name, folded]) {
      const map = placesOf(set, network, key)
      if (map) return { kind: map.every((place, at) => place === at) ? 'same' : 'permuted', map }
    }
  const keys = (names: readonly string[]) => new Set(names.map(folded))
  const [ofSet, ofNetwork] = [keys(set), keys(network)]
  return {
    kind: 'different',
    onlySet: set.filter((name) => !ofNetwork.has(folded(name))),
    onlyNetwork: network.filter((name) => !ofSet.has(folded(name))),
  }
}

const SHOWN = 3

/** `cat, dog and fox`, `cat, dog, fox and 7 more`. */
export function someNames(names: readonly string[]): string {
  const shown = names.slice(0, names.length === SHOWN + 1 ? SHOWN + 1 : SHOWN)
  const rest = names.length - shown.length
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}

/** Why labels of a data set cannot be compared with a network's answers, in one sentence that names the classes. */
export function differenceSentence(
  { onlySet, onlyNetwork }: Extract<ClassRelation, { kind: 'different' }>,
  names: { set: string; network: string },
): string {
  const difference =
    onlySet.length > 0 && onlyNetwork.length > 0
      ? `${someNames(onlySet)} instead of ${someNames(onlyNetwork)}`
      : onlySet.length > 0
        ? `${someNames(onlySet)}, which the network does not know`
        : onlyNetwork.length > 0
          ? `no ${someNames(onlyNetwork)}`
          : 'some of them twice'
  return `${names.set} has other classes than ${names.network} was trained on (${difference}), so its labels mean something else; choose a data set with the same classes, or say which class is which (on the command line by --map-classes).`
}

/**
 * The network's class for every class of a data set: by name, or as the user says.
 * @throws WorkbenchError BAD_INPUT naming the classes that differ, or what is wrong with the user's map
 */
export function classMap(
  set: readonly string[],
  network: readonly string[],
  titles: { set: string; network: string },
  given?: ClassNameMap,
): ClassMap {
  if (given) return userMap(set, network, titles, given)
  const relation = relateClasses(set, network)
  if (relation.kind !== 'different') return relation.map
  throw new WorkbenchError('BAD_INPUT', differenceSentence(relation, titles))
}

function userMap(
  set: readonly string[],
  network: readonly string[],
  titles: { set: string; network: string },
  given: ClassNameMap,
): number[] {
  const bad = (why: string) => new WorkbenchError('BAD_INPUT', `The map of classes ${why}.`)
  const unknown = Object.keys(given).find((name) => !set.includes(name))
  if (unknown !== undefined)
    throw bad(`names "${unknown}", which is no class of ${titles.set}; its classes are ${someNames(set)}`)
  const map = set.map((name) => {
    const target = Object.hasOwn(given, name) ? given[name]! : name
    if (target === null) return -1
    const place = network.indexOf(target)
    if (place >= 0) return place
    throw bad(
      Object.hasOwn(given, name)
        ? `takes ${name} for "${target}", which is no class of ${titles.network}; choose one of ${someNames(network)}`
        : `does not say what ${name} is; give one of ${someNames(network)}, or null to leave its images out`,
    )
  })
  if (map.every((place) => place < 0)) throw bad('leaves every class out; map one at least')
  return map
}

/** Whether every class of the network is met exactly once, so that answers can be told in the data set's own order. */
export const isOneToOne = (map: ClassMap, networkClasses: number): boolean =>
  map.length === networkClasses && !map.includes(-1) && new Set(map).size === map.length
