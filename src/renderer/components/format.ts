let language: string | undefined
const formats = new Map<string, Intl.NumberFormat>()

/** Language of numbers from the settings; null is the system's. An unknown tag falls back to the system's. */
export function setNumberLanguage(tag: string | null): void {
  try {
    language = tag ? Intl.getCanonicalLocales(tag)[0] : undefined
  } catch {
    language = undefined
  }
  formats.clear()
}

function format(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = JSON.stringify(options)
  let found = formats.get(key)
  if (!found) {
    found = new Intl.NumberFormat(language, options)
    formats.set(key, found)
  }
  return found
}

export const formatInteger = (value: number) => format({ maximumFractionDigits: 0 }).format(value)

/** Fixed decimals, so that columns align. */
export const formatFixed = (value: number, decimals: number) =>
  format({ minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value)

/** A share from 0 to 1 as per cent: `9.08 %`. */
export const formatPercent = (share: number | null | undefined, decimals = 2) =>
  share === null || share === undefined || !Number.isFinite(share) ? null : `${formatFixed(share * 100, decimals)} %`

/** Up to so many significant digits: learning rates, losses on an axis. */
export const formatSignificant = (value: number, digits = 3) =>
  Number.isFinite(value) ? format({ maximumSignificantDigits: digits }).format(value) : 'not a number'

/** `1.37 M`, `270.8 M`, `9.3 k`: counts of parameters and multiply-accumulates. */
export function formatCount(value: number): string {
  if (value >= 1e9) return `${formatSignificant(value / 1e9, 4)} G`
  if (value >= 1e6) return `${formatSignificant(value / 1e6, 4)} M`
  if (value >= 1e4) return `${formatSignificant(value / 1e3, 4)} k`
  return formatInteger(value)
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 ? formatInteger(value) : formatSignificant(value, 3)} ${units[unit]}`
}

/** `48 s`, `3 min 20 s`, `2 h 05 min`, `6 d 4 h`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
  if (whole < 86_400)
    return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`
  return `${Math.floor(whole / 86_400)} d ${Math.floor((whole % 86_400) / 3600)} h`
}

/** Date and time of an ISO string, short. */
export function formatDate(iso: string): string {
  const date = new Date(iso)
  return Number.isNaN(date.getTime())
    ? iso
    : new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(date)
}
