import type { ChartSeries } from './types.ts'

/** A cell of a CSV file (RFC 4180). What is no finite number is written as a word, never left empty like what is absent. */
export function csvCell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return ''
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export const csvRow = (cells: readonly (string | number | null | undefined)[]) => `${cells.map(csvCell).join(',')}\r\n`

/** The plotted values in long form: one line a point, with the band's ends where a point stands for several. */
export function seriesToCsv(series: readonly ChartSeries[], x: string, y: string): string {
  const rows = [csvRow(['series', x, y, 'min', 'max'])]
  for (const one of series)
    for (let index = 0; index < one.x.length; index++)
      rows.push(csvRow([one.label, one.x[index], one.y[index], one.min?.[index], one.max?.[index]]))
  return rows.join('')
}
