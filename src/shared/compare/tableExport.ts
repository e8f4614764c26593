import { LATEX_NEEDS, latexText } from '../architecture/exports.ts'
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

/** Text that a spreadsheet would run as a formula is kept a text by a leading apostrophe. */
const harmless = (cell: string) => (/^[=+@\t\r]|^-(?![\d.])/.test(cell) ? `'${cell}` : cell)
const quoted = (cell: string) => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

/** CSV (RFC 4180) with raw numbers: errors as shares, times in seconds. */
export function runsCsv(runs: readonly RunSummary[], shown: readonly RunColumn[], titles: Titles): string {
  const columns = withData(shown)
  const rows = titled(runs, titles).map((run) => columns.map((column) => harmless(String(column.value(run) ?? ''))))
  return `${[columns.map(({ title }) => title), ...rows].map((row) => row.map(quoted).join(',')).join('\r\n')}\r\n`
}

export function runsMarkdown(runs: readonly RunSummary[], shown: readonly RunColumn[], titles: Titles): string {
  const columns = withData(shown)
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  return [
    line(columns.map(({ title }) => title)),
    `|${columns.map(({ kind }) => (kind === 'text' ? '---' : '--:')).join('|')}|`,
    ...titled(runs, titles).map((run) => line(columns.map((column) => cellText(column, run)))),
    '',
  ].join('\n')
}

export function runsLatex(runs: readonly RunSummary[], shown: readonly RunColumn[], titles: Titles): string {
  const columns = withData(shown)
  const row = (cells: readonly string[]) =>
    `  ${cells.map((cell) => latexText(cell.replace(/\s+/g, ' '))).join(' & ')} \\\\`
  return [
    LATEX_NEEDS,
    `\\begin{tabular}{${columns.map(({ kind }) => (kind === 'text' ? 'l' : 'r')).join('')}}`,
    '  \\toprule',
    row(columns.map(({ title }) => title)),
    '  \\midrule',
    ...titled(runs, titles).map((run) => row(columns.map((column) => cellText(column, run)))),
    '  \\bottomrule',
    '\\end{tabular}',
    '',
  ].join('\n')
}
