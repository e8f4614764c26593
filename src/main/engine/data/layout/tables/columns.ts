import type { Part } from '../../../../../shared/data/dataset.ts'
import { partOf } from '../parts.ts'
import type { Table } from './parseTable.ts'

/** Which columns say what: the file, its label (one column, or one a class), and the part. */
export interface Columns {
  file: number
  label: { kind: 'column'; at: number } | { kind: 'one-hot'; at: number[] }
  part: number | null
}

/** Rows that decide what a column is. */
const SAMPLE = 300
/** Most telling first: names before numbers of classes. */
const LABELS: readonly RegExp[] = [
  /^(class|label|category|species)[ _-]?names?$/i,
  /^labels?$/i,
  /^(class|classes|category|categories|target|species|breed|diagnosis|dx|variety|emotion)$/i,
  /^(class|label|category|target)[ _-]?(id|idx|index|code)$/i,
  /^(y|level|tag|tags)$/i,
]
const PART = /^(split|set|subset|usage|data[ _-]?set|partition|phase|type)$/i
const PARTS: Record<string, Part> = { publictest: 'validation', privatetest: 'test' }

/** The part that a cell names. */
export const partOfCell = (cell: string): Part | null => partOf(cell.trim()) ?? PARTS[cell.trim().toLowerCase()] ?? null

/**
 * Finds the columns of a table by what is in them.
 * @param isFile whether a cell names an image that is there
 * @returns null where no column names files; 'boxes' for a table of boxes; 'unclear' where the labels cannot be told
 */
export function findColumns(
  { columns, rows }: Table,
  isFile: (cell: string) => boolean,
): Columns | 'boxes' | 'unclear' | null {
  const sample = rows.slice(0, SAMPLE)
  const share = columns.map(
    (_, at) => sample.filter((row) => isFile(row[at] ?? '')).length / Math.max(1, sample.length),
  )
  const best = Math.max(0, ...share)
  if (best < 0.5) return null
  const file = share.indexOf(best)
  if (columns.some((name) => /^(x_?min|bbox|left|x1|xtl)$/i.test(name))) return 'boxes'
  const part = columns.findIndex(
    (name, at) => at !== file && PART.test(name) && sample.every((row) => partOfCell(row[at] ?? '') !== null),
  )
  const others = columns.map((_, at) => at).filter((at) => at !== file && at !== part)
  const partColumn = part < 0 ? null : part
  const named = LABELS.map((pattern) => others.find((at) => pattern.test(columns[at]!))).find((at) => at !== undefined)
  if (named !== undefined) return { file, label: { kind: 'column', at: named }, part: partColumn }
  if (others.length === 1) return { file, label: { kind: 'column', at: others[0]! }, part: partColumn }
  const numeric = others.filter((at) => sample.every((row) => /^[01](\.0*)?$/.test((row[at] ?? '').trim())))
  const isOneHot =
    numeric.length > 1 && sample.every((row) => numeric.filter((at) => Number(row[at]) === 1).length === 1)
  return isOneHot ? { file, label: { kind: 'one-hot', at: numeric }, part: partColumn } : 'unclear'
}

/** A table whose first row is one of its rows: without a header. */
export function withoutHeader(table: Table, isFile: (cell: string) => boolean): Table {
  if (!table.columns.some(isFile)) return table
  return { ...table, columns: table.columns.map((_, at) => String(at + 1)), rows: [table.columns, ...table.rows] }
}

/** The label of a row; '' where it has none. */
export function labelOf(row: readonly string[], { label }: Columns, columns: readonly string[]): string {
  if (label.kind === 'column') return (row[label.at] ?? '').trim()
  const one = label.at.find((at) => Number(row[at]) === 1)
  return one === undefined ? '' : columns[one]!
}
