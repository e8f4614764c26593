import { NumberInput } from '@mantine/core'
import { useEffect, useState } from 'react'

interface Props {
  label: string
  description: string
  /** What an empty field means. */
  empty: string
  min: number
  max: number
  value: number | null
  onSave(value: number | null): void
}

/** A whole number that may be absent; saved when the field is left or Enter is pressed. */
export function OptionalNumber({ label, description, empty, min, max, value, onSave }: Props) {
  const [typed, setTyped] = useState<number | string>(value ?? '')
  useEffect(() => setTyped(value ?? ''), [value])
  const number = typed === '' ? null : Number(typed)
  const wrong = number !== null && !(Number.isInteger(number) && number >= min && number <= max)
  const save = () => {
    if (!wrong && number !== value) onSave(number)
  }
  return (
    <NumberInput
      label={label}
      description={description}
      placeholder={empty}
      allowDecimal={false}
      allowNegative={false}
      value={typed}
      error={wrong ? `Write a whole number from ${min} to ${max}, or leave the field empty.` : undefined}
      onChange={setTyped}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter') save()
      }}
    />
  )
}
