import { z } from 'zod'
import { shown } from './shown.ts'

// Imported for its effect too: from then on every schema of the process that has no message of its own speaks in these words.

const KINDS: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  nan: 'a number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  set: 'a list',
  object: 'named values',
  record: 'named values',
  map: 'named values',
  null: 'null',
}

/** What a value is, for a sentence: `"abc"`, `3`, `a list`, `no number (NaN)`. */
function described(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (typeof value === 'string') return `"${shown(value, 60)}"`
  if (typeof value === 'number')
    return Number.isNaN(value) ? 'no number (NaN)' : Number.isFinite(value) ? String(value) : 'infinity'
  if (typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return 'a list'
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return 'binary data'
  return typeof value === 'object' ? 'named values' : `a ${typeof value}`
}

const list = (values: readonly unknown[]) => values.slice(0, 12).map(described).join(', ')

const UNITS: Record<string, string> = { string: 'characters', array: 'entries', set: 'entries', file: 'bytes' }

function bound(
  issue: z.core.$ZodRawIssue<z.core.$ZodIssueTooBig> | z.core.$ZodRawIssue<z.core.$ZodIssueTooSmall>,
): string {
  const { origin, inclusive = true, input } = issue
  const isSmall = issue.code === 'too_small'
  const limit = String(isSmall ? issue.minimum : issue.maximum)
  const unit = UNITS[origin as string]
  if (unit) {
    const length = (input as { length?: number; size?: number } | undefined)?.length ?? 0
    if (isSmall && length === 0) return 'empty'
    return `${length} ${unit}, ${isSmall ? 'at least' : 'at most'} ${limit} ${limit === '1' ? 'is' : 'are'} allowed`
  }
  const words = isSmall ? (inclusive ? 'at least' : 'more than') : inclusive ? 'at most' : 'less than'
  return `${described(input)} is too ${isSmall ? 'small' : 'large'}; use ${words} ${limit}`
}

/** One of several kinds was wanted: says which there are, where that is a short list of values. */
function union(issue: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidUnion>): string {
  const { input, errors, discriminator, inst } = issue as typeof issue & { discriminator?: string }
  if (input === undefined) return 'missing'
  const known = discriminator
    ? [...((inst as { _zod?: { propValues?: Record<string, Set<unknown>> } })?._zod?.propValues?.[discriminator] ?? [])]
    : errors.flatMap((one) => (one[0]?.code === 'invalid_value' && one[0].path.length === 0 ? one[0].values : []))
  const found = discriminator ? (input as Record<string, unknown> | null)?.[discriminator] : input
  if (known.length === 0) return `${described(found)} is not allowed here`
  return found === undefined ? `missing; use one of ${list(known)}` : `${described(found)} is not one of ${list(known)}`
}

/** What a schema found wrong with a value, in plain words that follow the value's place and a colon; all that schemas say goes through here. */
export function schemaWords(issue: z.core.$ZodRawIssue): string {
  const { input } = issue
  switch (issue.code) {
    case 'invalid_type': {
      if (input === undefined) return 'missing'
      const expected = KINDS[String(issue.expected)] ?? String(issue.expected)
      return `${described(input)} is not ${expected}`
    }
    case 'too_small':
      return bound(issue as z.core.$ZodRawIssue<z.core.$ZodIssueTooSmall>)
    case 'too_big':
      return bound(issue as z.core.$ZodRawIssue<z.core.$ZodIssueTooBig>)
    case 'invalid_value': {
      const known = list((issue as z.core.$ZodRawIssue<z.core.$ZodIssueInvalidValue>).values)
      return input === undefined ? 'missing' : `${described(input)} is not one of ${known}`
    }
    case 'invalid_format': {
      const { format, pattern } = issue as { format?: string; pattern?: string }
      if (format === 'regex') return `${described(input)} does not match ${shown(String(pattern), 120)}`
      return `${described(input)} is not a valid ${format === 'url' ? 'address' : format}`
    }
    case 'unrecognized_keys': {
      const keys = (issue as z.core.$ZodRawIssue<z.core.$ZodIssueUnrecognizedKeys>).keys
      return `unknown ${keys.length === 1 ? 'name' : 'names'} ${list(keys)}`
    }
    case 'not_multiple_of':
      return `${described(input)} is not a multiple of ${(issue as { divisor?: number }).divisor}`
    case 'invalid_union':
      return union(issue as z.core.$ZodRawIssue<z.core.$ZodIssueInvalidUnion>)
    default:
      return input === undefined ? 'missing' : `${described(input)} is not allowed here`
  }
}

z.config({ customError: schemaWords })
