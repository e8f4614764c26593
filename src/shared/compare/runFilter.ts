import type { RunSummary } from '../training/run.ts'
import { type Cell, RUN_COLUMNS, type RunColumn } from './runColumns.ts'

/** What people call a column elsewhere; its id and its title without spaces work as well. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  title: ['name', 'run'],
  phase: ['state'],
  tags: ['tag'],
  network: ['model', 'architecture'],
  parameters: ['params'],
  dataset: ['data'],
  batch: ['bs', 'batchsize'],
  rate: ['lr'],
  drops: ['milestones'],
  decay: ['wd', 'weight-decay'],
  initialisation: ['init'],
  bestValidation: ['val', 'validation'],
  bestTest: ['test'],
  finalTest: ['last-test'],
}

const squeezed = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '')

/** The name to show for a column in a filter: the shortest that people would type. */
export const filterName = ({ id }: RunColumn): string => (id === 'rate' ? 'lr' : id)

const BY_NAME = new Map(
  RUN_COLUMNS.flatMap((column) =>
    [column.id, column.title, ...(ALIASES[column.id] ?? [])].map((name) => [squeezed(name), column] as const),
  ),
)

type Compare = (cell: Cell) => boolean

interface Term {
  /** null: every column is looked through. */
  column: RunColumn | null
  fits: Compare
}

const OPERATORS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '=': (a, b) => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b)),
}

/** `0.03`, `1e-3`, `9%`; errors are shares, and what cannot be a share is meant as per cent. null where it is no number. */
function numberOf(text: string, kind: RunColumn['kind']): number | null {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(%?)$/i.exec(text)
  if (!match) return null
  const value = Number(match[1])
  return match[2] || (kind === 'error' && Math.abs(value) > 1) ? value / 100 : value
}

const contains =
  (sought: string): Compare =>
  (cell) =>
    cell !== null && String(cell).toLowerCase().includes(sought)

function comparison(column: RunColumn, operator: string, sought: string): Compare {
  const range = /^(.*?)\.\.(.*)$/.exec(sought)
  if (range && operator === ':') {
    const low = range[1] ? numberOf(range[1], column.kind) : Number.NEGATIVE_INFINITY
    const high = range[2] ? numberOf(range[2], column.kind) : Number.POSITIVE_INFINITY
    if (low !== null && high !== null) return (cell) => typeof cell === 'number' && cell >= low && cell <= high
  }
  const number = numberOf(sought, column.kind)
  const compare = OPERATORS[operator === ':' ? '=' : operator]!
  if (number !== null && column.kind !== 'text') return (cell) => typeof cell === 'number' && compare(cell, number)
  return operator === ':' ? contains(sought) : () => false
}

function termOf(word: string): Term {
  const match = /^([a-z][a-z0-9_-]*)(?::?(<=|>=|<|>|=)|:)(.*)$/i.exec(word)
  const column = match ? BY_NAME.get(squeezed(match[1]!)) : undefined
  const sought = match?.[3]?.replaceAll('"', '') ?? ''
  if (!match || !column) return { column: null, fits: contains(word.replaceAll('"', '')) }
  return { column, fits: sought === '' ? () => true : comparison(column, match[2] ?? ':', sought) }
}

/** Words are separated by spaces; `"two words"` and `title:"two words"` are one. */
const wordsOf = (query: string) => query.toLowerCase().match(/(?:[^\s"]|"[^"]*"?)+/g) ?? []

/**
 * Runs of which every word of the query holds. A plain word is looked for in all columns; `network:all-cnn` in one; columns of numbers
 * take `lr:0.03`, `lr:0.01..0.1`, `test<10%`, `epochs>=50`. Columns are named by id, title or a usual short form.
 */
export function filterRuns(runs: readonly RunSummary[], query: string): RunSummary[] {
  const terms = wordsOf(query).map(termOf)
  return runs.filter((run) =>
    terms.every(({ column, fits }) =>
      column ? fits(column.value(run)) : RUN_COLUMNS.some((candidate) => fits(candidate.value(run))),
    ),
  )
}

/** Names before a colon or comparison that are no column's, so that an empty result can be explained. */
export function unknownFields(query: string): string[] {
  return wordsOf(query).flatMap((word) => {
    const name = /^([a-z][a-z0-9_-]*)[:<>=]/i.exec(word)?.[1]
    return name && !BY_NAME.has(squeezed(name)) ? [name] : []
  })
}
