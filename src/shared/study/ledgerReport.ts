import { intervalText, meanAndDeviation, percent } from '../compare/sampleWords.ts'
import { csvTable, latexTable, markdownTable, type TextColumn } from '../textTable.ts'
import { type LedgerRow, ledgerOf, ruleText, variantWords } from './ledger.ts'
import { countStates, type StudyDetails } from './studyStatus.ts'

/** The table as people read it. */
export const LEDGER_COLUMNS: readonly TextColumn<LedgerRow>[] = [
  { title: 'Network', right: false, text: ({ title }) => title },
  { title: 'Variant', right: false, text: ({ variant }) => variantWords(variant) },
  { title: 'Paper', right: true, text: ({ paperError }) => percent(paperError) },
  { title: 'n', right: true, text: ({ done, asked }) => (done === asked ? String(done) : `${done} of ${asked}`) },
  { title: 'Test error, last epoch', right: true, text: ({ final }) => meanAndDeviation(final) },
  { title: '95 % interval of the mean', right: true, text: ({ final }) => intervalText(final) },
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
  return [
    `# ${study.title}`,
    '',
    ...ledgerPreamble(study),
    '',
    ...markdownTable(columns, rows),
    '',
    ...rows.map((row) => `- ${row.title}: ${row.runIds.join(', ')}`),
    '',
  ].join('\n')
}

export function ledgerLatex(study: StudyDetails): string {
  const rows = ledgerOf(study)
  return [...latexTable(shownColumns(rows), rows, ledgerPreamble(study)), ''].join('\n')
}

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
    cell.finalTestError,
    cell.bestValidationError,
    cell.bestTestError,
    cell.seconds,
    cell.diverged ? 1 : 0,
    cell.recipeHash,
    cell.runtime,
    cell.device,
  ])
  return csvTable(head, lines)
}
