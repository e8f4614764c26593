import type { Progress } from '../../shared/data/dataset.ts'

/** `45 s`, `12 min 5 s`, `3 h 20 min`, `2 d 4 h`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  if (whole < 86_400) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
  return `${Math.floor(whole / 86_400)} d ${Math.floor((whole % 86_400) / 3600)} h`
}

/** `12.3 %` of a share; `-` where there is none. */
export const percent = (share: number | null | undefined, digits = 1): string =>
  share === null || share === undefined ? '-' : `${(share * 100).toFixed(digits)} %`

/** `1.2 GB`, decimal units as disks are sold. */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = count
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`
}

/** `1,369,738`. */
export const thousands = (count: number): string => count.toLocaleString('en-US')

/** `reading images: 1,200 of 60,000 files, 12 s left`. */
export function progressWords({ phase, done, total, unit, secondsLeft }: Progress): string {
  const count = unit === 'bytes' ? bytes : thousands
  const of = total === null ? '' : ` of ${count(total)} (${percent(total === 0 ? 1 : done / total, 0)})`
  const left = secondsLeft === null ? '' : `, ${duration(secondsLeft)} left`
  return `${phase}: ${count(done)}${of}${unit === 'bytes' ? '' : ` ${unit}`}${left}`
}

/** Rows in columns as wide as their widest cell; numbers (columns named in `right`) stand to the right. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => (right.includes(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
