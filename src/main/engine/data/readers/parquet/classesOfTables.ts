import { WorkbenchError } from '../../../../../shared/errors.ts'
import { byName } from '../../source/names.ts'
import type { ParquetTable } from './openParquet.ts'

type Named = Pick<ParquetTable, 'names'> & { file: { path: string } }

/** The classes of several tables, and the class of a label in one of them. */
export interface TableClasses<T extends Named> {
  classes: string[]
  /** Index of a label's class. */
  indexOf(table: T, word: string): number
  notes: string[]
}

/** Whether a label is a class number, which means nothing without its table's class names. */
const isNumber = (word: string) => /^\d+$/.test(word)
const sameOrder = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((x, i) => x === b[i])
const sameSet = (a: readonly string[], b: readonly string[]) => sameOrder([...a].sort(), [...b].sort())
const listWords = (names: readonly string[]) => `${names.slice(0, 6).join(', ')}${names.length > 6 ? ', ...' : ''}`

/**
 * Each table's class numbers by its own class names, in the order of the first list. Numbers stay where no table has names, or where the one
 * list that all have is too short for them.
 * @param found label and table of each image
 * @throws WorkbenchError BAD_FILE where the tables' lists of names do not go together
 */
export function classesOfTables<T extends Named>(found: readonly { table: T; word: string }[]): TableClasses<T> {
  const used = new Map<T, Set<string>>()
  for (const { table, word } of found) used.set(table, (used.get(table) ?? new Set()).add(word))
  const words = [...new Set([...used.values()].flatMap((own) => [...own]))].sort(byName)
  const byWord = new Map(words.map((word, at) => [word, at]))
  const plain = { classes: words, indexOf: (_: T, word: string) => byWord.get(word)!, notes: [] }
  const named = [...used.keys()].filter((table) => table.names)
  const [first, ...others] = named
  if (!first || !words.some(isNumber)) return plain
  const names = first.names!
  const turned = others.find((table) => !sameOrder(names, table.names!))
  if (turned) checkTurned(first, turned, others)

  const index = new Map<T, Map<string, number>>()
  for (const [table, own] of used) {
    // A shard without names beside others with one list was written by the same program.
    const list = table.names ?? (turned ? null : names)
    const indices = new Map(
      [...own].map((word) => {
        if (!isNumber(word)) return [word, names.indexOf(word)]
        const name = list?.[Number(word)]
        return [word, name === undefined ? -1 : turned ? names.indexOf(name) : Number(word)]
      }),
    )
    const strange = [...indices].find(([, at]) => at < 0)?.[0]
    if (strange !== undefined && !turned) return plain
    if (strange !== undefined)
      throw new WorkbenchError(
        'BAD_FILE',
        `${table.file.path} holds the label ${strange}, which ${table.names ? `its class names (${listWords(table.names)}) do not have` : 'needs class names of its own, as the other tables number their classes differently'}; write all tables with the same class names.`,
      )
    index.set(table, indices)
  }
  const nameless = [...used].filter(([table, own]) => !table.names && [...own].some(isNumber)).map(([table]) => table)
  const notes = []
  if (turned)
    notes.push(`${turned.file.path} numbers its classes differently from ${first.file.path}; both were read by name.`)
  if (nameless.length > 0)
    notes.push(
      `${nameless[0]!.file.path}${nameless.length > 1 ? ` and ${nameless.length - 1} more` : ''} has no class names; its numbers were read by those of ${first.file.path}.`,
    )
  return { classes: [...names], indexOf: (table, word) => index.get(table)!.get(word)!, notes }
}

/** @throws WorkbenchError BAD_FILE for lists of which one has names that another lacks, or one name twice */
function checkTurned(first: Named, turned: Named, others: readonly Named[]) {
  const odd =
    new Set(first.names!).size < first.names!.length
      ? turned
      : others.find(({ names }) => !sameSet(first.names!, names!))
  if (odd)
    throw new WorkbenchError(
      'BAD_FILE',
      `${first.file.path} has the ${first.names!.length} class names ${listWords(first.names!)} and ${odd.file.path} the ${odd.names!.length} class names ${listWords(odd.names!)}; write both with the same class names.`,
    )
}
