import { csvRow } from '../../../../shared/csv.ts'
import type { ForeignSeries } from '../../../../shared/foreign/foreignCurves.ts'
import { readCurves, type StoredCurve } from '../../../workspace/curvesFile.ts'
import { giveWay } from './giveWay.ts'

const AXES = ['step', 'epoch', 'seconds'] as const

/** Where a point stands, as the key of its row: by step, or by epoch where steps are not known. */
const placeOf = ({ step, epoch }: StoredCurve, at: number) => (step ? `s${step[at]}` : `e${epoch?.[at]}`)

/**
 * The curves of a foreign run as a table: a row a place, a column a curve; what was not measured there is empty. A curve whose numbers are not those of
 * its source any more, as an accuracy that has become an error, is called what it is now.
 */
export async function foreignCsv(path: string, about: readonly ForeignSeries[]): Promise<string> {
  const curves = await readCurves(path)
  const now = (name: string) => {
    const { as = null, change = null } = about.find((one) => one.name === name) ?? {}
    return as !== null && change !== null ? as : name
  }
  const rows = new Map<string, (number | undefined)[]>()
  let count = 0
  for (const [column, curve] of curves.entries())
    for (let at = 0; at < curve.value.length; at++) {
      const key = placeOf(curve, at)
      const row = rows.get(key) ?? []
      rows.set(key, row)
      for (const [index, axis] of AXES.entries()) row[index] ??= curve[axis]?.[at]
      row[AXES.length + column] = curve.value[at]
      await giveWay(count++)
    }
  const order = [...rows.values()].sort((a, b) => (a[0] ?? -1) - (b[0] ?? -1) || (a[1] ?? 0) - (b[1] ?? 0))
  const width = AXES.length + curves.length
  const lines = order.map((row) => csvRow(Array.from({ length: width }, (_, at) => row[at])))
  return [csvRow([...AXES, ...curves.map(({ name }) => now(name))]), ...lines].join('')
}
