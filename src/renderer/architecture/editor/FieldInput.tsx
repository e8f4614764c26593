import { ACTIVATION_TITLE, ACTIVATIONS } from '@shared/architecture/activations.ts'
import type { FormField } from '@shared/architecture/kinds/kind.ts'
import { useEffect, useId, useRef, useState } from 'react'
import classes from './FieldInput.module.css'
import { readField, writtenField } from './typed.ts'

interface Props {
  field: FormField
  value: unknown
  /** For screen readers, where no label is in sight: `conv1 kernel`. */
  name: string
  /** In a form the field has its label above it; in a table the column's head says it. */
  labelled?: boolean
  /** Whether an activation may be none. */
  optional?: boolean
  /** Whether a mistake of the network is told of it elsewhere. */
  mistaken?: boolean
  onChange(value: unknown): void
  /** Told what is wrong with the typed text, and null when nothing is any more; the last value that was taken goes on counting. */
  onMistake(sentence: string | null): void
}

/** One field of a layer or a block: an input, a choice or a box. */
export function FieldInput({ field, value, name, labelled = false, optional, mistaken, onChange, onMistake }: Props) {
  const id = useId()
  const marks = { id, 'aria-invalid': mistaken || undefined, ...(!labelled && { 'aria-label': name }) }
  const inLabel = (input: React.ReactNode) =>
    labelled ? (
      <label htmlFor={id} className={classes.labelled} data-flag={field.input === 'flag' || undefined}>
        <span>{field.label}</span>
        {input}
      </label>
    ) : (
      input
    )
  if (field.input === 'flag')
    return inLabel(
      <input
        type="checkbox"
        {...marks}
        checked={value as boolean}
        onChange={(e) => onChange(e.currentTarget.checked)}
      />,
    )
  if (field.input === 'choice' || field.input === 'activation') {
    const options =
      field.input === 'choice'
        ? field.options
        : [
            ...(optional ? [{ value: 'none', label: 'none' }] : []),
            ...ACTIVATIONS.map((one) => ({ value: one, label: ACTIVATION_TITLE[one] })),
          ]
    return inLabel(
      <select
        className={classes.input}
        {...marks}
        value={value as string}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>,
    )
  }
  return inLabel(<TypedInput field={field} value={value} marks={marks} onChange={onChange} onMistake={onMistake} />)
}

interface TypedProps extends Pick<Props, 'field' | 'value' | 'onChange' | 'onMistake'> {
  marks: object
}

/** What cannot be taken stays as it was typed, and is told of; another value from outside (undo) replaces it. */
function TypedInput({ field, value, marks, onChange, onMistake }: TypedProps) {
  const written = writtenField(field, value)
  const [typed, setTyped] = useState(written)
  const known = useRef(written)
  const read = readField(field, typed)
  const mistake = 'mistake' in read ? read.mistake : null
  useEffect(() => {
    if (written === known.current) return
    known.current = written
    setTyped(written)
  }, [written])
  const tell = useRef(onMistake)
  tell.current = onMistake
  const told = useRef<string | null>(null)
  useEffect(() => {
    if (told.current === mistake) return
    told.current = mistake
    tell.current(mistake)
  }, [mistake])
  useEffect(() => () => void (told.current && tell.current(null)), [])
  return (
    <input
      className={classes.input}
      inputMode={field.input === 'sides' || field.input === 'margins' ? undefined : 'decimal'}
      autoComplete="off"
      spellCheck={false}
      {...marks}
      {...(mistake && { 'aria-invalid': true })}
      value={typed}
      onChange={(event) => {
        const next = event.currentTarget.value
        setTyped(next)
        const found = readField(field, next)
        if ('mistake' in found) return
        known.current = writtenField(field, found.value)
        onChange(found.value)
      }}
    />
  )
}
