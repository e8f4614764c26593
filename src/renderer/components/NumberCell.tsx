import classes from './NumberCell.module.css'

/** A number under a label, in tabular figures; `null` is shown as a dash, never as zero. */
export function NumberCell({
  label,
  value,
  note,
  title,
}: {
  label: string
  value: string | null
  note?: string
  title?: string
}) {
  return (
    <div className={classes.cell} title={title}>
      <div className={classes.label}>{label}</div>
      <div className={classes.value}>{value ?? '–'}</div>
      {note && <div className={classes.note}>{note}</div>}
    </div>
  )
}
