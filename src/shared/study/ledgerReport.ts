import { LATEX_NEEDS, latexText } from '../architecture/exports.ts'
import type { SampleSummary } from '../compare/samples.ts'
import { type LedgerRow, ledgerOf, ruleText, variantWords } from './ledger.ts'
import { countStates, type StudyDetails } from './studyStatus.ts'

const percent = (share: number | null, digits = 2) => (share === null ? '' : `${(share * 100).toFixed(digits)} %`)

/** `9.31 +- 0.12 %`; the deviation only where there is one. */
export function meanAndDeviation(summary: SampleSummary | null): string {
  if (!summary) return ''
  const points = (value: number) => (value * 100).toFixed(2)
  return summary.deviation === null
    ? `${points(summary.mean)} %`
    : `${points(summary.mean)} ± ${points(summary.deviation)} %`
}

/** An error lies between 0 and 100 %, wherever the interval of two seeds may end. */
const interval = ({ interval: found }: SampleSummary) =>
  found ? `${(Math.max(0, found.low) * 100).toFixed(2)} to ${(Math.min(1, found.high) * 100).toFixed(2)} %` : ''

interface Column {
  title: string
  right: boolean
  text(row: LedgerRow): string
}

/** The table as people read it. */
export const LEDGER_COLUMNS: readonly Column[] = [
  { title: 'Network', right: false, text: ({ title }) => title },
  { title: 'Variant', right: false, text: ({ variant }) => variantWords(variant) },
  { title: 'Paper', right: true, text: ({ paperError }) => percent(paperError) },
  { title: 'n', right: true, text: ({ done, asked }) => (done === asked ? String(done) : `${done} of ${asked}`) },
  { title: 'Test error, last epoch', right: true, text: ({ final }) => meanAndDeviation(final) },
  { title: '95 % interval of the mean', right: true, text: ({ final }) => (final ? interval(final) : '') },
  { title: 'Best seed', right: true, text: ({ final }) => percent(final?.min ?? null) },
  { title: 'Test error at lowest validation error', right: true, text: ({ best }) => meanAndDeviation(best) },
  { title: 'Failed (diverged)', right: true, text: ({ failed, diverged }) => `${failed} (${diverged})` },
  { title: 'Hours', right: true, text: ({ seconds }) => (seconds / 3600).toFixed(seconds < 36_000 ? 2 : 0) },
  { title: 'Recipe', right: false, text: ({ recipeHash }) => recipeHash },
  { title: 'Verdict', right: false, text: ({ verdict }) => `${verdict.kind}: ${verdict.why}` },
]

/** Columns that say nothing in any row are left out. */
const shownColumns = (rows: readonly LedgerRow[]) =>
  LEDGER_COLUMNS.filter((column) => rows.some((row) => column.text(row) !== ''))

/** What stands above every form of the report: one sentence a line. */
export function ledgerPreamble(study: StudyDetails): string[] {
  const counts = Object.entries(countStates(study.cells)).map(([state, count]) => `${count} ${state}`)
  const { dataset, file } = study
  const devices = [...new Set(ledgerOf(study).flatMap(({ computedOn }) => computedOn))]
  return [
    `Data: ${dataset.title} (${dataset.name}), ${dataset.testImages.toLocaleString('en-US')} test images, SHA-256 ${dataset.sha256}.`,
    `Recipe: preset "${file.preset}", ${Array.isArray(file.seeds) ? file.seeds.length : file.seeds.count} seeds; cells: ${counts.join(', ')}.`,
    ...(devices.length > 0 ? [`Computed on: ${devices.join('; ')}.`] : []),
    `Rule, fixed before the first epoch: ${ruleText(file.rule)}`,
    'Means are over finished seeds; ± is their standard deviation.',
  ]
}

export function ledgerMarkdown(study: StudyDetails): string {
  const rows = ledgerOf(study)
  const columns = shownColumns(rows)
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [
    `# ${study.title}`,
    '',
    ...ledgerPreamble(study),
    '',
    line(columns.map(({ title }) => title)),
    `|${columns.map(({ right }) => (right ? '--:' : '---')).join('|')}|`,
    ...rows.map((row) => line(columns.map((column) => column.text(row)))),
    '',
    ...rows.map((row) => `- ${row.title}: ${row.runIds.join(', ')}`),
    '',
  ].join('\n')
}

const latex = (words: string) => latexText(words).replaceAll('±', '$\\pm$')

export function ledgerLatex(study: StudyDetails): string {
  const rows = ledgerOf(study)
  const columns = shownColumns(rows)
  const row = (cells: readonly string[]) => `  ${cells.map(latex).join(' & ')} \\\\`
  return [
    LATEX_NEEDS,
    ...ledgerPreamble(study).map((sentence) => `% ${sentence}`),
    `\\begin{tabular}{${columns.map(({ right }) => (right ? 'r' : 'l')).join('')}}`,
    '  \\toprule',
    row(columns.map(({ title }) => title)),
    '  \\midrule',
    ...rows.map((each) => row(columns.map((column) => column.text(each)))),
    '  \\bottomrule',
    '\\end{tabular}',
    '',
  ].join('\n')
}

const quoted = (cell: string | number) =>
  /[",\n\r]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : String(cell)

/** One line a cell, raw numbers: errors as shares, times in seconds. What every other form is computed from. */
export function cellsCsv(study: StudyDetails): string {
  const head = [
    'network',
    'variant',
    'seed',
    'run',
    'state',
    'epochs done',
    'epochs',
    'final test error',
    'best validation error',
    'test error at best',
    'seconds',
    'diverged',
    'recipe',
    'runtime',
    'device',
  ]
  const lines = study.cells.map((cell) => [
    cell.network,
    variantWords(cell.variant),
    cell.seed,
    cell.runId,
    cell.state,
    cell.epochsDone,
    cell.epochs,
    cell.finalTestError ?? '',
    cell.bestValidationError ?? '',
    cell.bestTestError ?? '',
    cell.seconds,
    cell.diverged ? 1 : 0,
    cell.recipeHash,
    cell.runtime ?? '',
    cell.device ?? '',
  ])
  return `${[head, ...lines].map((line) => line.map(quoted).join(',')).join('\r\n')}\r\n`
}
