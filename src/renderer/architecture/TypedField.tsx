import { TextInput, Tooltip } from '@mantine/core'
import type { Margins, Sides } from '@shared/architecture/kinds/sides.ts'
import { TYPED, typedMistake } from '@shared/architecture/kinds/typed.ts'
import { useEffect, useRef, useState } from 'react'

type Value = number | Sides | Margins

interface Props {
  input: 'sides' | 'margins'
  label: string
  /** For readers of the screen: with the layer's name. */
  title: string
  value: Value
  min: number
  max: number
  /** The sentence about this field from elsewhere. */
  mistake: string | undefined
  onChange(value: Value): void
  /** Told when the field begins or ceases to hold nothing that can be taken. */
  onInvalid(invalid: boolean): void
}

/** One number, or several where the sides of a window differ; what cannot be taken stays as it was typed, and the last value goes on counting. */
export function TypedField({ input, label, title, value, min, max, mistake, onChange, onInvalid }: Props) {
  const written = TYPED[input].write(value as number)
  const [typed, setTyped] = useState(written)
  const known = useRef(written)
  const wrong = typedMistake(input, typed, min, max)
  // Another value from outside (undo, another layer) replaces what is typed.
  useEffect(() => {
    if (written === known.current) return
    known.current = written
    setTyped(written)
  }, [written])
  const tell = useRef(onInvalid)
  tell.current = onInvalid
  const told = useRef(false)
  useEffect(() => {
    if (told.current === (wrong !== null)) return
    told.current = wrong !== null
    tell.current(told.current)
  }, [wrong])
  useEffect(() => () => void (told.current && tell.current(false)), [])
  return (
    <Tooltip
      label={wrong ?? `One number, or ${TYPED[input].or}.`}
      color={wrong === null ? undefined : 'red'}
      opened={wrong === null ? undefined : true}
      openDelay={600}
      position="bottom-start"
    >
      <TextInput
        label={label}
        aria-label={title}
        value={typed}
        w={74}
        error={wrong !== null || mistake !== undefined}
        onChange={(event) => {
          const next = event.currentTarget.value
          setTyped(next)
          if (typedMistake(input, next, min, max) !== null) return
          const read = TYPED[input].read(next)!
          known.current = TYPED[input].write(read as number)
          onChange(read)
        }}
      />
    </Tooltip>
  )
}
