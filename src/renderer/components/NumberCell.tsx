import type { ReactNode } from 'react'
import { Hint } from './Hint.tsx'
import classes from './NumberCell.module.css'

/** A number under a label, in tabular figures; `null` is shown as a dash, never as zero. */
export function NumberCell({
  label,
  value,
  note,
  help,
}: {
  label: string
  value: string | null
  note?: ReactNode
  /** What the number is, behind an (i). */
  help?: ReactNode
}) {
  return (
    <div className={classes.cell} data-number>
      <div className={classes.label}>
        {label}
        {help && <Hint label={`About ${label}`}>{help}</Hint>}
      </div>
      <div className={classes.value}>{value ?? '–'}</div>
      {note && <div className={classes.note}>{note}</div>}
    </div>
  )
}
