import { InvalidArgumentError } from 'commander'
import type { z } from 'zod'
import { wrongCall } from './exit.ts'

/** Numbers as people write them: decimal, perhaps with an exponent. JavaScript would also take `0x10`, `Infinity` and nothing at all. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/** What JavaScript reads of a decimal number; null for anything else, for what is too large, and for what is so small that it would become 0. */
function decimal(text: string): number | null {
  const value = Number(text)
  if (!DECIMAL.test(text.trim()) || !Number.isFinite(value)) return null
  return value === 0 && /[1-9]/.test(text.replace(/e.*/i, '')) ? null : value
}

/** A finite number; `0.05`, `1e-3`. */
export function number(text: string): number {
  const value = decimal(text)
  if (value === null) throw new InvalidArgumentError('Use a number, e.g. 0.5.')
  return value
}

/** A reader of numbers above a bound and up to another. */
export function numberAbove(below: number, most: number): (text: string) => number {
  return (text) => {
    const value = decimal(text)
    if (value === null || value <= below || value > most)
      throw new InvalidArgumentError(`Use a number above ${below} and up to ${most}.`)
    return value
  }
}

/** A reader of whole numbers within bounds. */
export function wholeNumberFrom(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const range = most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`
  return (text) => {
    const value = decimal(text)
    if (value === null || !Number.isSafeInteger(value) || value < least || value > most)
      throw new InvalidArgumentError(`Use a whole number ${range}.`)
    return value
  }
}

export const wholeNumber = wholeNumberFrom(0)

/** What every hidden width of a network is multiplied by. */
export const widthFactor = numberAbove(0, 16)

/** Classes that a network tells apart. */
export const classCount = wholeNumberFrom(1, 65_536)

/** Threads of an engine. */
export const threadCount = wholeNumberFrom(1, 1024)

/** An option as it is written: `learningRate` is `--learning-rate`. */
export const optionName = (name: string) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

/** Groups of options that a schema knows as one value. */
const GROUPS = /^augmentation\./

/**
 * What a schema found wrong with values of options, as a sentence that names the options as they are written.
 * @param others options that the schema knows by another name, by that name
 */
export function optionMistake(error: z.ZodError, others: Readonly<Record<string, string>> = {}) {
  const told = error.issues.slice(0, 3).map(({ path, message }) => {
    const name = path
      .filter((part) => typeof part === 'string')
      .join('.')
      .replace(GROUPS, '')
    return `${optionName(others[name] ?? name)}: ${message}`
  })
  return wrongCall(`${told.join('; ')}.`)
}
