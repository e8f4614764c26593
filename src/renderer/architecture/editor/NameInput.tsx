import { placeFields } from '@shared/architecture/kinds/kind.ts'
import { useEffect, useRef, useState } from 'react'
import classes from './FieldInput.module.css'

interface Props {
  /** As it is called now, by itself or by its kind and order. */
  name: string
  /** Its own; absent where it is named by kind and order. */
  own: string | undefined
  mistaken: boolean
  onChange(own: string | undefined): void
  onMistake(sentence: string | null): void
}

/** The name of a layer: its own, or the one by kind and order, which an empty field stands for. */
export function NameInput({ name, own = '', mistaken, onChange, onMistake }: Props) {
  const [typed, setTyped] = useState(own)
  const known = useRef(own)
  const isWrong = typed !== '' && !placeFields.name.safeParse(typed).success
  useEffect(() => {
    if (own === known.current) return
    known.current = own
    setTyped(own)
  }, [own])
  const tell = useRef(onMistake)
  tell.current = onMistake
  const told = useRef(false)
  useEffect(() => {
    if (told.current === isWrong) return
    told.current = isWrong
    tell.current(isWrong ? 'A name has 1 to 40 characters of a-z, 0-9 and "_" and begins with a letter.' : null)
  }, [isWrong])
  useEffect(() => () => void (told.current && tell.current(null)), [])
  return (
    <input
      className={classes.input}
      aria-label={`Name of ${name}`}
      aria-invalid={isWrong || mistaken || undefined}
      placeholder={name}
      autoComplete="off"
      spellCheck={false}
      value={typed}
      onChange={(event) => {
        const next = event.currentTarget.value
        setTyped(next)
        if (next !== '' && !placeFields.name.safeParse(next).success) return
        known.current = next
        onChange(next === '' ? undefined : next)
      }}
    />
  )
}
