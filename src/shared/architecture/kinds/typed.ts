import { type Margins, marginsWords, plainMargins, plainSides, type Sides, sidesWords } from './sides.ts'

/** Whole numbers of a text with one of the separators between them; null where anything else stands there. */
function numbers(text: string, separator: RegExp): number[] | null {
  const parts = text.trim().split(separator)
  return parts.every((part) => /^\d+$/.test(part)) ? parts.map(Number) : null
}

/** `3`, `1x5` or `1×5` as a number for both sides or one for each; null where it is neither. */
export function typedSides(text: string): number | Sides | null {
  const found = numbers(text, /\s*[x×]\s*/i)
  if (found?.length === 1) return found[0]!
  return found?.length === 2 ? plainSides({ height: found[0]!, width: found[1]! }) : null
}

/** `1`, `0x2` or `0,1,0,1` as a number for all edges or one for each; null where it is none of these. */
export function typedMargins(text: string): number | Margins | null {
  const pair = typedSides(text)
  if (typeof pair === 'number') return pair
  if (pair) return { top: pair.height, bottom: pair.height, left: pair.width, right: pair.width }
  const edges = numbers(text, /\s*,\s*/)
  if (edges?.length !== 4) return null
  const [top, bottom, left, right] = edges as [number, number, number, number]
  return plainMargins({ top, bottom, left, right })
}

/** How such a field is read and written. */
export const TYPED = {
  sides: {
    read: typedSides,
    write: (value: number | Sides) => sidesWords(value),
    or: 'height x width, such as 1x5',
  },
  margins: {
    read: typedMargins,
    write: (value: number | Margins) => marginsWords(value),
    or: 'height x width, such as 0x2, or top, bottom, left, right, such as 0,1,0,1',
  },
} as const

/** What is wrong with a typed text, in one sentence; null where it is taken. */
export function typedMistake(input: 'sides' | 'margins', text: string, least: number, most: number): string | null {
  const value = TYPED[input].read(text)
  const all = value === null ? [] : typeof value === 'number' ? [value] : Object.values(value)
  if (all.length > 0 && all.every((one) => one >= least && one <= most)) return null
  return `Write a whole number from ${least} to ${most}, or ${TYPED[input].or}.`
}
