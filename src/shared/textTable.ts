import { LATEX_NEEDS, latexText } from './architecture/exports.ts'

/** A column of a table that people read; `right` for numbers. */
export interface TextColumn<Row> {
  title: string
  right: boolean
  text(row: Row): string
}

/** A table in Markdown; a bar within a cell is kept a bar. */
export function markdownTable<Row>(columns: readonly TextColumn<Row>[], rows: readonly Row[]): string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  return [
    line(columns.map(({ title }) => title)),
    `|${columns.map(({ right }) => (right ? '--:' : '---')).join('|')}|`,
    ...rows.map((row) => line(columns.map((column) => column.text(row)))),
  ]
}

const latexCell = (words: string) => latexText(words.replace(/\s+/g, ' ')).replaceAll('±', '$\\pm$')

/** A table in LaTeX with booktabs. @param preamble sentences that stand above it as comments */
export function latexTable<Row>(
  columns: readonly TextColumn<Row>[],
  rows: readonly Row[],
  preamble: readonly string[] = [],
): string[] {
  const line = (cells: readonly string[]) => `  ${cells.map(latexCell).join(' & ')} \\\\`
  return [
    LATEX_NEEDS,
    ...preamble.map((sentence) => `% ${sentence.replace(/\s+/g, ' ')}`),
    `\\begin{tabular}{${columns.map(({ right }) => (right ? 'r' : 'l')).join('')}}`,
    '  \\toprule',
    line(columns.map(({ title }) => title)),
    '  \\midrule',
    ...rows.map((row) => line(columns.map((column) => column.text(row)))),
    '  \\bottomrule',
    '\\end{tabular}',
  ]
}

/** Text that a spreadsheet would run as a formula is kept a text by a leading apostrophe. */
const harmless = (cell: string) => (/^[=+@\t\r]|^-(?![\d.])/.test(cell) ? `'${cell}` : cell)
const quoted = (cell: string) => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

/** CSV (RFC 4180); absent values are empty. */
export function csvTable(head: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  const lines = [head, ...rows.map((row) => row.map((cell) => (cell === null ? '' : harmless(String(cell)))))]
  return `${lines.map((line) => line.map(quoted).join(',')).join('\r\n')}\r\n`
}
