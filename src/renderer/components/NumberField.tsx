import { NumberInput, type NumberInputProps, Tooltip } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { formatInteger } from './format.ts'

interface Props
  extends Omit<
    NumberInputProps,
    'value' | 'onInvalid' | 'onChange' | 'min' | 'max' | 'error' | 'clampBehavior' | 'allowDecimal'
  > {
  value: number
  min: number
  max: number
  /** Fractions are taken as well. */
  fractions?: boolean
  /** Another mistake of this field, in one sentence. */
  mistake?: string
  /** Where the sentence stands: below the field, or beside it where a line more would move the row. */
  tells?: 'below' | 'beside'
  /** Told of valid numbers only. */
  onChange(value: number): void
  /** Told when the field begins or ceases to hold something that is no valid number; a form must not be sent meanwhile. */
  onInvalid?(invalid: boolean): void
}

/** What is wrong with a typed text, in one sentence; null where it is a number that is taken. */
export function numberMistake(
  typed: number | string,
  { min, max, fractions = false }: { min: number; max: number; fractions?: boolean },
): string | null {
  const value = typeof typed === 'number' ? typed : typed.trim() === '' ? Number.NaN : Number(typed)
  if (value >= min && value <= max && (fractions || Number.isInteger(value))) return null
  return `Write a ${fractions ? '' : 'whole '}number from ${fractions ? min : formatInteger(min)} to ${fractions ? max : formatInteger(max)}.`
}

/**
 * A number that is never changed behind the user's back: what cannot be taken stays as it was typed, marked and explained, and the last
 * valid number goes on counting.
 */
export function NumberField(props: Props) {
  const { value, min, max, fractions, mistake, tells = 'below', onChange, onInvalid, ...rest } = props
  const [typed, setTyped] = useState<number | string>(value)
  const known = useRef(value)
  const told = useRef(false)
  const wrong = numberMistake(typed, { min, max, fractions })
  // Another value from outside (undo, another layer) replaces what is typed.
  useEffect(() => {
    if (Object.is(value, known.current)) return
    known.current = value
    setTyped(value)
  }, [value])
  const tell = useRef(onInvalid)
  tell.current = onInvalid
  useEffect(() => {
    if (told.current === (wrong !== null)) return
    told.current = wrong !== null
    tell.current?.(told.current)
  }, [wrong])
  useEffect(() => () => void (told.current && tell.current?.(false)), [])

  const sentence = wrong ?? mistake ?? null
  const input = (
    <NumberInput
      {...rest}
      min={min}
      max={max}
      clampBehavior="none"
      allowDecimal={fractions ?? false}
      allowNegative={min < 0}
      value={typed}
      error={sentence === null ? undefined : tells === 'below' ? sentence : true}
      onChange={(next) => {
        setTyped(next)
        if (numberMistake(next, { min, max, fractions }) !== null) return
        known.current = Number(next)
        onChange(known.current)
      }}
    />
  )
  if (tells === 'below') return input
  return (
    <Tooltip label={sentence} opened={wrong !== null} disabled={wrong === null} color="red" position="bottom-start">
      {input}
    </Tooltip>
  )
}
