import { LATEX_NEEDS, latexText } from '../architecture/exports.ts'
import { distinctTitles } from '../training/distinctTitles.ts'
import type { RunSummary } from '../training/run.ts'
import type { RunColumn } from './runColumns.ts'

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

/** Rows are told apart by their titles, also where two runs have the same. */
function toldApart(runs: readonly RunSummary[]): RunSummary[] {
  const titles = distinctTitles(runs)
  return runs.map((run) => ({ ...run, title: titles.get(run.id)! }))
}

/** Text that a spreadsheet would run as a formula is kept a text by a leading apostrophe. */
const harmless = (cell: string) => (/^[=+@\t\r]|^-(?![\d.])/.test(cell) ? `'${cell}` : cell)
const quoted = (cell: string) => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

/** CSV (RFC 4180) with raw numbers: errors as shares, times in seconds. */
export function runsCsv(runs: readonly RunSummary[], columns: readonly RunColumn[]): string {
  const rows = toldApart(runs).map((run) => columns.map((column) => harmless(String(column.value(run) ?? ''))))
  return `${[columns.map(({ title }) => title), ...rows].map((row) => row.map(quoted).join(',')).join('\r\n')}\r\n`
}

export function runsMarkdown(runs: readonly RunSummary[], columns: readonly RunColumn[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  return [
    line(columns.map(({ title }) => title)),
    `|${columns.map(({ kind }) => (kind === 'text' ? '---' : '--:')).join('|')}|`,
    ...toldApart(runs).map((run) => line(columns.map((column) => cellText(column, run)))),
    '',
  ].join('\n')
}

export function runsLatex(runs: readonly RunSummary[], columns: readonly RunColumn[]): string {
  const row = (cells: readonly string[]) =>
    `  ${cells.map((cell) => latexText(cell.replace(/\s+/g, ' '))).join(' & ')} \\\\`
  return [
    LATEX_NEEDS,
    `\\begin{tabular}{${columns.map(({ kind }) => (kind === 'text' ? 'l' : 'r')).join('')}}`,
    '  \\toprule',
    row(columns.map(({ title }) => title)),
    '  \\midrule',
    ...toldApart(runs).map((run) => row(columns.map((column) => cellText(column, run)))),
    '  \\bottomrule',
    '\\end{tabular}',
    '',
  ].join('\n')
}
