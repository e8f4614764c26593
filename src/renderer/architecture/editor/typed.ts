import type { FormField } from '@shared/architecture/kinds/kind.ts'
import { TYPED, typedMistake } from '@shared/architecture/kinds/typed.ts'
import { numberMistake } from '../../components/NumberField.tsx'

/** What is read from a typed text: a value, or what is wrong with the text in one sentence. */
export type Read = { value: unknown } | { mistake: string }

/** A field's value as it stands in its input. */
export function writtenField(field: FormField, value: unknown): string {
  switch (field.input) {
    case 'sides':
    case 'margins':
      return TYPED[field.input].write(value as number)
    case 'percent':
      return String(+((value as number) * 100).toFixed(2))
    case 'norm':
      return value === 'infinity' ? '∞' : String(value)
    default:
      return String(value)
  }
}

const number = (typed: string, bounds: { min: number; max: number; fractions?: boolean }): Read => {
  const mistake = numberMistake(typed, bounds)
  return mistake ? { mistake } : { value: Number(typed) }
}

/** The value of a typed text. */
export function readField(field: FormField, typed: string): Read {
  switch (field.input) {
    case 'integer':
      return number(typed, field)
    case 'number':
      return number(typed, { ...field, fractions: true })
    case 'percent': {
      const read = number(typed, { min: 0, max: 99, fractions: true })
      return 'value' in read ? { value: (read.value as number) / 100 } : read
    }
    case 'norm': {
      if (/^\s*(∞|infinity|inf)?\s*$/i.test(typed)) return { value: 'infinity' }
      const read = number(typed, { min: 1, max: 64, fractions: true })
      return 'value' in read ? read : { mistake: 'Write a number from 1 to 64, or leave the field empty for ∞.' }
    }
    case 'sides':
    case 'margins': {
      const least = field.input === 'sides' ? field.min : 0
      const mistake = typedMistake(field.input, typed, least, field.max)
      return mistake ? { mistake } : { value: TYPED[field.input].read(typed) }
    }
    default:
      throw new Error(`${field.field} is not typed`)
  }
}
