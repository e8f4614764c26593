import { csvTable, latexTable, markdownTable, type TextColumn } from '../textTable.ts'
import type { RunSummary } from '../training/run.ts'
import { RUN_COLUMNS, type RunColumn } from './runColumns.ts'

/** A cell in words: errors in per cent, durations in seconds, absent values empty. */
export function cellText(column: RunColumn, run: RunSummary): string {
  const value = column.value(run)
  if (value === null) return ''
  if (typeof value === 'string') return value
  if (!Number.isFinite(value)) return 'not a number'
  switch (column.kind) {
    case 'error':
      return `${(value * 100).toFixed(2)} %`
    case 'duration':
      return `${Math.round(value)} s`
    case 'number':
      return String(+value.toPrecision(6))
    default:
      return String(value)
  }
}

/** What runs are called where two have the same title, by id. */
type Titles = ReadonlyMap<string, string>

const titled = (runs: readonly RunSummary[], titles: Titles): RunSummary[] =>
  runs.map((run) => ({ ...run, title: titles.get(run.id) ?? run.title }))

/** No error leaves the workbench without the data that it was measured on. */
function withData(columns: readonly RunColumn[]): readonly RunColumn[] {
  const at = columns.findIndex(({ group }) => group === 'result')
  if (at < 0 || columns.some(({ id }) => id === 'dataset')) return columns
  return columns.toSpliced(at, 0, ...RUN_COLUMNS.filter(({ id }) => id === 'dataset'))
}

const asText = (columns: readonly RunColumn[]): TextColumn<RunSummary>[] =>
  columns.map((column) => ({
    title: column.title,
    right: column.kind !== 'text',
    text: (run) => cellText(column, run),
  }))

/** CSV with raw numbers: errors as shares, times in seconds. */
export function runsCsv(runs: readonly RunSummary[], shown: readonly RunColumn[], titles: Titles): string {
  const columns = withData(shown)
  return csvTable(
    columns.map(({ title }) => title),
    titled(runs, titles).map((run) => columns.map((column) => column.value(run))),
  )
}

export function runsMarkdown(runs: readonly RunSummary[], shown: readonly RunColumn[], titles: Titles): string {
  return [...markdownTable(asText(withData(shown)), titled(runs, titles)), ''].join('\n')
}

export function runsLatex(runs: readonly RunSummary[], shown: readonly RunColumn[], titles: Titles): string {
  return [...latexTable(asText(withData(shown)), titled(runs, titles)), ''].join('\n')
}
