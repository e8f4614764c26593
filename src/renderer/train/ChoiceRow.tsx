import { Select, type SelectProps, Switch } from '@mantine/core'
import type { ReactNode } from 'react'
import { FieldRow } from './FieldRow.tsx'

interface Common {
  id: string
  label: string
  help: readonly ReactNode[]
  paper?: string | undefined
  onReset?: (() => void) | undefined
}

interface ChoiceProps extends Common, Pick<SelectProps, 'data' | 'value' | 'placeholder' | 'searchable' | 'disabled'> {
  error?: string | undefined
  wide?: boolean
  onChange(value: string): void
}

/** One of several values, on a line of a form. */
export function ChoiceRow({ id, label, help, paper, onReset, wide, onChange, ...select }: ChoiceProps) {
  return (
    <FieldRow {...{ id, label, help, paper, onReset, wide }}>
      <Select id={id} {...select} onChange={(value) => value !== null && onChange(value)} />
    </FieldRow>
  )
}

interface SwitchProps extends Common {
  checked: boolean
  disabled?: boolean
  onChange(checked: boolean): void
}

/** On or off, on a line of a form. */
export function SwitchRow({ checked, disabled = false, onChange, ...row }: SwitchProps) {
  return (
    <FieldRow {...row}>
      <Switch
        id={row.id}
        mt={6}
        disabled={disabled}
        checked={checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </FieldRow>
  )
}
