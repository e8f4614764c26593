/** A cell of a CSV file (RFC 4180). What is no finite number is written as a word, never left empty like what is absent. */
export function csvCell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return ''
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export const csvRow = (cells: readonly (string | number | null | undefined)[]) => `${cells.map(csvCell).join(',')}\r\n`

/** A single-precision value in the fewest digits that give it back: 0.01, not 0.009999999776482582. */
export function shortest(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return short
  }
  return Number(value.toPrecision(9))
}

/** A value of a series; single-precision ones are shortened. */
export function valueAt(values: ArrayLike<number> | undefined, index: number): number | undefined {
  const value = values?.[index]
  return value !== undefined && values instanceof Float32Array && Number.isFinite(value) ? shortest(value) : value
}
