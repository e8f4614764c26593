import { csvRow } from '../../../../shared/csv.ts'
import { epochTable, STEP_COLUMNS, stepRow } from '../../../../shared/export/curveTables.ts'
import { giveWay } from './giveWay.ts'
import type { CurveWriter } from './runCurves.ts'

export const csv: CurveWriter = async ({ steps, epochs }, rows, name) => {
  if (rows === 'epochs') return [{ name, content: epochTable(epochs) }]
  const parts = [csvRow(STEP_COLUMNS)]
  for (let at = 0; at < steps.length; at++) {
    parts.push(stepRow(steps, at))
    await giveWay(at)
  }
  return [{ name, content: parts.join('') }]
}
