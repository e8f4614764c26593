import type { ForeignSeries } from '../../../../shared/foreign/foreignCurves.ts'
import type { StoredCurve } from '../../../workspace/curvesFile.ts'
import { giveWay } from './giveWay.ts'

export const AXES = ['step', 'epoch', 'seconds'] as const

/** Where a point stands, as the key of its row: by step, or by epoch where steps are not known. */
const placeOf = ({ step, epoch }: StoredCurve, at: number) => (step ? `s${step[at]}` : `e${epoch?.[at]}`)

/**
 * What a curve is called outside: by its name, but one whose numbers are not those of its source any more, as an accuracy that has become an error, by
 * what it is now.
 */
export function outsideName(name: string, about: readonly ForeignSeries[]): string {
  const { as = null, change = null } = about.find((one) => one.name === name) ?? {}
  return as !== null && change !== null ? as : name
}

/** The curves of a foreign run as a table: a row a place, a column a curve behind those of the axes; what was not measured there is undefined. */
export async function foreignTable(
  curves: readonly StoredCurve[],
  about: readonly ForeignSeries[],
): Promise<{ names: string[]; rows: (number | undefined)[][] }> {
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
  const names = [...AXES, ...curves.map(({ name }) => outsideName(name, about))]
  const order = [...rows.values()].sort((a, b) => (a[0] ?? -1) - (b[0] ?? -1) || (a[1] ?? 0) - (b[1] ?? 0))
  return { names, rows: order.map((row) => Array.from({ length: names.length }, (_, at) => row[at])) }
}
