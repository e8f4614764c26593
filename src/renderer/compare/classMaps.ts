import { type ClassNameMap, folded } from '@shared/data/classLists.ts'
import { create } from 'zustand'

/** What the user said of classes, for a run and a data set, as long as the page lives. */
export const useClassMaps = create<{ maps: Readonly<Record<string, ClassNameMap>> }>(() => ({ maps: {} }))

export const classMapKey = (runId: string, dataset: string) => `${runId} ${dataset}`

/** Null goes back to the names. */
export function keepClassMap(runId: string, dataset: string, map: ClassNameMap | null): void {
  const { [classMapKey(runId, dataset)]: _, ...rest } = useClassMaps.getState().maps
  useClassMaps.setState({ maps: map ? { ...rest, [classMapKey(runId, dataset)]: map } : rest })
}

/** A class of a data set is one of the network's, is left out (null), or was not decided yet (undefined). */
export type Draft = Record<string, string | null | undefined>

/** What the names themselves say; the rest is for the user to decide. */
export function firstDraft(set: readonly string[], network: readonly string[], known?: ClassNameMap): Draft {
  return Object.fromEntries(
    set.map((name) => [
      name,
      known && Object.hasOwn(known, name) ? known[name] : network.find((one) => folded(one) === folded(name)),
    ]),
  )
}

/** The draft once every class is decided and one at least is kept; null before. */
export function finishedMap(draft: Draft): ClassNameMap | null {
  const values = Object.values(draft)
  return values.includes(undefined) || values.every((value) => value === null) ? null : (draft as ClassNameMap)
}
