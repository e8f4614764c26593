import { csvRow, valueAt } from '@shared/csv.ts'
import type { ChartSeries } from './types.ts'

/** The plotted values in long form: one line a point, with the band's ends where a point stands for several. */
export function seriesToCsv(series: readonly ChartSeries[], x: string, y: string): string {
  const rows = [csvRow(['series', x, y, 'min', 'max'])]
  for (const one of series)
    for (let index = 0; index < one.x.length; index++)
      rows.push(
        csvRow([one.label, one.x[index], valueAt(one.y, index), valueAt(one.min, index), valueAt(one.max, index)]),
      )
  return rows.join('')
}
