import { shortest } from '../../../shared/csv.ts'
import { type CurveRole, type NamedRole, roleOf } from '../../../shared/foreign/curveRoles.ts'
import type { ForeignCurves, ForeignSeries } from '../../../shared/foreign/foreignCurves.ts'
import { shown } from '../../../shared/shown.ts'
import type { StoredCurve } from '../../workspace/curvesFile.ts'
import type { RawSeries } from './collector.ts'
import { places } from './curvePlaces.ts'
import { listed } from './listed.ts'
import { resultsOf } from './results.ts'
import type { ForeignSource } from './source.ts'

/** A curve with what it is to us. */
export interface ShapedCurve {
  stored: StoredCurve
  about: ForeignSeries
}

/**
 * What a source holds, in the workbench's own terms: errors as shares, epochs counted when they have ended, one curve for each role.
 * @param axis what the numbers of steps are; recognised where absent
 */
export function shapeCurves(
  source: ForeignSource,
  axis?: 'step' | 'epoch',
): { curves: ForeignCurves; stored: StoredCurve[] } {
  const raw = source.curves.series()
  const epochTag = raw.find(({ name }) => /^(train\/|trainer\/)?epoch$/i.test(name)) ?? null
  const left = [...source.left]
  const begun = beginning(raw)
  const curves = raw.filter((one) => one !== epochTag)
  const roles = onePerRole(curves)
  const shaped = curves.map((one): ShapedCurve => {
    const { step, epoch, seconds, order } = places(one, epochTag, axis)
    for (let at = 0; seconds && at < seconds.length; at++) seconds[at]! -= begun
    const named = roles.get(one) ?? null
    const { value, change } = inOurUnits(one, order, named)
    const stored = { name: one.name, step, epoch, seconds, value }
    const axes = (['step', 'epoch', 'seconds'] as const).filter((known) => stored[known] !== null)
    return { stored, about: { name: one.name, as: named?.role ?? null, change, axes, points: value.length } }
  })
  const thinned = raw.filter(({ stride }) => stride > 1)
  if (thinned.length > 0)
    left.push(
      `Thinned, since there are too many points to keep: ${listed(thinned.map(({ name, stride }) => `${shown(name, 60)} (one of ${stride})`))}.`,
    )
  const crowded = source.curves.crowded()
  if (crowded > 0) left.push(`${crowded} more curves were left out; at most 300 are taken.`)
  return {
    curves: { form: source.form, series: shaped.map(({ about }) => about), left, results: resultsOf(shaped) },
    stored: shaped.map(({ stored }) => stored),
  }
}

/** Seconds since 1970 are dates: this is the first of them. What counts from a beginning already does so. */
function beginning(raw: readonly RawSeries[]): number {
  let first = Number.POSITIVE_INFINITY
  for (const { seconds, length } of raw) for (const time of seconds.subarray(0, length)) if (time < first) first = time
  return first > 1e8 && Number.isFinite(first) ? first : 0
}

/** What each curve is to us. Of several that could be one thing, the one with the most points is it; the others stay as the file has them. */
function onePerRole(curves: readonly RawSeries[]): Map<RawSeries, NamedRole> {
  const chosen = new Map<CurveRole, { one: RawSeries; named: NamedRole }>()
  for (const one of curves) {
    const named = roleOf(one.name)
    if (!named || (named.role.endsWith('Error') && !areShares(one))) continue
    const other = chosen.get(named.role)
    if (!other || one.seen > other.one.seen) chosen.set(named.role, { one, named })
  }
  return new Map([...chosen.values()].map(({ one, named }) => [one, named]))
}

/** Shares or per cent; a mean squared error is called an error as well, and is none of ours. */
const areShares = ({ value, length }: RawSeries) =>
  value.subarray(0, length).every((number) => Number.isNaN(number) || (number >= 0 && number <= 100))

/** Accuracies become errors, percents shares. Numbers of single precision are kept in their fewest digits. */
function inOurUnits(
  { value }: RawSeries,
  order: readonly number[],
  named: NamedRole | null,
): { value: Float64Array; change: string | null } {
  const short = (number: number) =>
    Number.isFinite(number) && Math.fround(number) === number ? shortest(number) : number
  const plain = Float64Array.from(order, (at) => short(value[at]!))
  if (!named?.role.endsWith('Error')) return { value: plain, change: null }
  const { isAccuracy } = named
  const isPercent = plain.some((number) => number > 1)
  const share = (number: number) => {
    const part = isPercent ? number / 100 : number
    // Binary fractions: 1 - 0.9 is not to become 0.09999999999999998.
    return isAccuracy ? +(1 - part).toPrecision(12) : part
  }
  const change = isAccuracy ? (isPercent ? '1 - accuracy / 100' : '1 - accuracy') : isPercent ? 'percent / 100' : null
  return { value: plain.map(share), change }
}
