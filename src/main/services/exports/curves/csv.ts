import { csvRow, valueAt } from '../../../../shared/csv.ts'
import { epochColumns, STEP_COLUMNS } from '../../../../shared/export/curveTables.ts'
import { giveWay } from './giveWay.ts'
import type { CurveWriter } from './runCurves.ts'

export const csv: CurveWriter = async ({ steps, epochs }, rows, name) => {
  const columns = rows === 'steps' ? STEP_COLUMNS : epochColumns(epochs)
  const parts = [csvRow(columns)]
  if (rows === 'epochs')
    for (const epoch of epochs) parts.push(csvRow(epochColumns(epochs).map((column) => epoch[column])))
  else
    for (let at = 0; at < steps.length; at++) {
      parts.push(csvRow(STEP_COLUMNS.map((column) => valueAt(steps[column], at))))
      await giveWay(at)
    }
  return [{ name, content: parts.join('') }]
}
