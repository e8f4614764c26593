import type { RunColumn } from '@shared/compare/runColumns.ts'
import { sameData } from '@shared/compare/sameData.ts'
import { cellText } from '@shared/compare/tableExport.ts'
import type { RunSummary } from '@shared/training/run.ts'
import { formatInteger } from '../components/format.ts'
import type { RunTitles } from '../stores/runTitles.ts'

/** Runs never change, others take their place: what a cell says is found once. */
const texts = new WeakMap<RunColumn, WeakMap<RunSummary, string>>()

/** What a cell says. */
export function shownText(column: RunColumn, run: RunSummary, titles: RunTitles): string {
  // Another run may come to have the same title, so it is not kept.
  if (column.id === 'title') return titles.get(run.id) ?? run.title
  const ofColumn = texts.get(column) ?? new WeakMap<RunSummary, string>()
  texts.set(column, ofColumn)
  const known = ofColumn.get(run)
  if (known !== undefined) return known
  const text = cellWords(column, run)
  ofColumn.set(run, text)
  return text
}

/** Counts with their thousands apart; a seed is a name. */
function cellWords(column: RunColumn, run: RunSummary): string {
  const value = column.value(run)
  return column.kind === 'integer' && column.id !== 'seed' && typeof value === 'number'
    ? formatInteger(value)
    : cellText(column, run)
}

/** How a number stands to the baseline's, e.g. `+1.20` points; empty where there is nothing to say, as of errors on other images. */
export function difference(column: RunColumn, run: RunSummary, baseline: RunSummary | null): string {
  if (!baseline || baseline.id === run.id || column.group !== 'result') return ''
  if ((column.kind === 'error' || column.id === 'loss') && !sameData(run, baseline)) return ''
  const [value, base] = [column.value(run), column.value(baseline)]
  if (typeof value !== 'number' || typeof base !== 'number') return ''
  const delta = column.kind === 'error' ? (value - base) * 100 : value - base
  // That two runs have as many epochs needs no second number.
  if (!Number.isFinite(delta) || (delta === 0 && column.kind !== 'error')) return ''
  const words = column.kind === 'error' ? delta.toFixed(2) : String(+delta.toPrecision(3))
  return `${delta > 0 ? '+' : ''}${words}`
}

/** Letters differ in width: the widest text is looked for among so many of the longest. */
const CANDIDATES = 4

/** The longest texts of a column, a line each, whatever the order of the runs: as wide as they are, the column has to be. */
export function longestTexts(
  column: RunColumn,
  runs: readonly RunSummary[],
  baseline: RunSummary | null,
  titles: RunTitles,
): string {
  const different = new Set(
    runs.map((run) => {
      const delta = difference(column, run, baseline)
      const text = shownText(column, run, titles)
      return delta ? `${text}  ${delta}` : text
    }),
  )
  return [...different]
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
    .slice(0, CANDIDATES)
    .join('\n')
}
